import * as z from 'zod';
import { err, ok, type Result } from '../../base/result';
import { complaint, parseRecord, type JsonRecord } from '../jsonRecord';

/** What a build-status file says of one command. */
export interface Marker {
  readonly command: string;
  readonly exitCode: number;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly cwd?: string;
  readonly pid?: number;
}

/** Why a text says nothing; `line` is 1-based. */
export interface MarkerProblem {
  readonly line: number;
  readonly message: string;
}

/** The end of the year 2999; beyond it somebody wrote milliseconds. */
const MAX_SECONDS = 32_503_680_000;

const exitCode = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 32 - 1);
const seconds = z
  .number()
  .positive()
  .max(MAX_SECONDS, { error: 'too large: it is in seconds, not milliseconds' });

const jsonForm = z.object({
  cmd: z.string().min(1),
  code: exitCode,
  ts: seconds,
  cwd: z.string().min(1).optional(),
  pid: z.int().positive().optional(),
});

/**
 * Reads the text of a marker file: a JSON object, or lines of either form of which the last whole one counts.
 * A line without its line break may still be being written and is passed over, unless it is whole JSON.
 *
 * @returns undefined when there is no whole line yet
 */
export function parseMarker(text: string): Result<Marker, MarkerProblem> | undefined {
  const content = text.replace(/^\uFEFF/, '');
  const whole = parseRecord(content);
  if (whole !== undefined) return validated(whole, 1);
  const lines = content.split(/\r?\n/);
  const last = lines.findLastIndex(
    (line, index) => line.trim() !== '' && (index < lines.length - 1 || parseRecord(line) !== undefined),
  );
  const line = lines[last];
  if (line === undefined) return undefined;
  const json = parseRecord(line);
  return json === undefined ? fromLine(line, last + 1) : validated(json, last + 1);
}

/** `cmd|exit_code|unix_seconds`: the command may hold `|` itself. */
function fromLine(text: string, line: number): Result<Marker, MarkerProblem> {
  const beforeTime = text.lastIndexOf('|');
  const beforeCode = text.lastIndexOf('|', beforeTime - 1);
  const cmd = text.slice(0, Math.max(0, beforeCode)).trim();
  const code = text.slice(beforeCode + 1, beforeTime).trim();
  const ts = text.slice(beforeTime + 1).trim();
  if (beforeTime <= 0 || cmd === '' || !/^[+-]?\d+$/.test(code) || !/^\d+(?:\.\d+)?$/.test(ts)) {
    return err({ line, message: 'expected cmd|exit_code|unix_seconds or a JSON object' });
  }
  return validated({ cmd, code: Number(code), ts: Number(ts) }, line);
}

function validated(value: JsonRecord, line: number): Result<Marker, MarkerProblem> {
  const { data, error } = jsonForm.safeParse(value);
  if (error) return err({ line, message: complaint(error) });
  const { cmd, code, ts, cwd, pid } = data;
  return ok({ command: cmd, exitCode: code, endedAt: Math.round(ts * 1000), cwd, pid });
}
