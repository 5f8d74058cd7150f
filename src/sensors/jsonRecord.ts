import type * as z from 'zod';

export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object that a text holds, if it does. A field that is `null` counts as absent. */
export function parseRecord(text: string): JsonRecord | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? withoutNulls(value) : undefined;
  } catch {
    return undefined;
  }
}

export function withoutNulls(record: JsonRecord): JsonRecord {
  const fields = Object.entries(record);
  return fields.some(([, value]) => value === null)
    ? Object.fromEntries(fields.filter(([, value]) => value !== null))
    : record;
}

/** What is wrong with a record, as one line: the first field that does not fit, and why. */
export function complaint({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (!issue) return 'it does not fit the format';
  const field = issue.path.join('.');
  const message = issue.message
    .replace('Invalid input: ', '')
    .replace('received undefined', 'but it is missing');
  return field === '' ? message : `${field}: ${message}`;
}
