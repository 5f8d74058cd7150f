import * as z from 'zod';
import { progressLine } from '../../src/sensors/progress/dialects/buildbeat';

/** The JSON schema of a line of a Buildbeat progress stream. */
export const progressSchema = (): object => z.toJSONSchema(progressLine, { io: 'input' });
