import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'shell-quote';
import { compileRules } from '../../../src/aggregation/tools/compile';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import { identify, type Identity } from '../../../src/aggregation/tools/identify';

const FOLDER = join(__dirname, '../../fixtures/tools');

export const shipped = compileRules(DEFAULT_RULES);

export interface Row {
  readonly file: string;
  readonly line: string;
  readonly argv: [string, ...string[]];
  readonly expected: string;
}

/** The rows `command line  =>  class · tool · role · flags` of the fixtures. */
export const rows: readonly Row[] = readdirSync(FOLDER).flatMap((file) =>
  readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toRow(file, line)),
);

function toRow(file: string, row: string): Row {
  const [line, expected] = row.split('  =>  ');
  if (line === undefined || expected === undefined) throw new Error(`${file}: no "  =>  " in "${row}"`);
  return { file, line, argv: split(line), expected };
}

/** A line as a shell would pass it on; patterns are taken literally. */
export function split(line: string): [string, ...string[]] {
  const [program = '', ...args] = parse(line).map((token) => {
    if (typeof token === 'string') return token;
    return 'pattern' in token ? token.pattern : 'op' in token ? token.op : '';
  });
  return [program, ...args];
}

export const identityOf = (line: string): Identity | undefined =>
  identify({ comm: '', argv: split(line) }, shipped.rules);

export function summary(identity: Identity | undefined): string {
  if (!identity) return 'nothing';
  return [
    identity.class,
    identity.tool,
    identity.role,
    ...(identity.longLived ? ['service'] : []),
    ...(identity.ignored ? ['ignored'] : []),
    ...(identity.interactive ? ['interactive'] : []),
    ...(identity.script === undefined ? [] : [`script:${identity.script}`]),
  ].join(' · ');
}
