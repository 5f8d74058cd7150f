import * as z from 'zod';

/** Fields that several dialects share. What is shown to people is cut to a length that can be shown. */

const NAME_LENGTH = 200;
const TEXT_LENGTH = 1000;

const BLANK = /[\u0000-\u0020\u007f]+/g;

const oneLine = (value: string, length: number): string =>
  value
    .slice(0, 2 * length)
    .replace(BLANK, ' ')
    .trim()
    .slice(0, length);

/** A name as it is shown. */
export const shortName = (value: string): string => oneLine(value, NAME_LENGTH);

/** The name of a stage, a group or a run. */
export const name = z.string().overwrite(shortName).min(1, 'a name must not be empty');

/** A reason or an error message. */
export const text = z.string().overwrite((value) => oneLine(value, TEXT_LENGTH));

export const attempt = z.int().positive();

export const durationMs = z.number().nonnegative();

export const exitCode = z.int();

export const count = z.number().nonnegative();

/** When it happened, in one of the forms that `timeOf` understands. */
export const time = z.unknown().optional();

/** What stands in a field is used if it can be understood, and is no reason to refuse the line. */
export const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
