import * as z from 'zod';

/** Fields that several dialects share. What is shown to people is cut to a length that can be shown. */

const NAME_LENGTH = 200;
const TEXT_LENGTH = 1000;

const CONTROL = /[\u0000-\u001f\u007f]+/g;

const oneLine = (value: string, length: number): string =>
  value
    .slice(0, 2 * length)
    .replace(CONTROL, ' ')
    .trim()
    .slice(0, length);

/** The name of a stage, a group or a run. */
export const name = z
  .string()
  .overwrite((value) => oneLine(value, NAME_LENGTH))
  .min(1, 'a name must not be empty');

/** A reason or an error message. */
export const text = z.string().overwrite((value) => oneLine(value, TEXT_LENGTH));

export const attempt = z.int().positive();

export const durationMs = z.number().nonnegative();

export const exitCode = z.int();

export const count = z.number().nonnegative();

/** What stands in a field is used if it can be understood, and is no reason to refuse the line. */
export const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
