import * as z from 'zod';
import {
  bad,
  IGNORED,
  plainStage,
  stageFact,
  told,
  type Dialect,
  type ProgressFact,
  type Reading,
} from '../dialect';
import { name, text } from '../fields';
import { complaint, parseRecord, type JsonRecord } from '../../jsonRecord';

const target = z.object({ name, kind: z.array(z.string()).min(1) });

const artifact = z.object({
  package_id: z.string(),
  target,
  profile: z.object({ test: z.boolean().default(false) }).default({ test: false }),
  fresh: z.boolean(),
});

const diagnostic = z.object({
  package_id: z.string(),
  target,
  message: z.object({ message: text, level: z.string() }),
});

const scriptRun = z.object({ package_id: z.string() });

const finished = z.object({ success: z.boolean() });

/** What one message says; undefined when it says nothing new. */
type Said = { readonly fact: ProgressFact | undefined } | { readonly problem: string };

/**
 * `cargo build --message-format=json`, and that of check, test and clippy. Cargo tells what is done, not what
 * begins, and no times: a stage appears when it ends. Lines that are no messages are what the build printed.
 */
export const cargo: Dialect = {
  name: 'cargo',
  recognises: ({ reason, package_id, success }) =>
    typeof reason === 'string' &&
    (typeof package_id === 'string' || (reason === 'build-finished' && typeof success === 'boolean')),
  open() {
    let running = false;
    const scripts = new Set<string>();
    return (line, readAt) => {
      if (!line.startsWith('{')) return IGNORED;
      const record = parseRecord(line);
      if (!record) return running ? bad('it is not a whole JSON object') : IGNORED;
      const said = read(record, readAt, scripts);
      if (!said) return IGNORED;
      if ('problem' in said) return bad(said.problem);
      const begun: readonly ProgressFact[] = running ? [] : [{ type: 'progress.run_started', at: readAt }];
      running = record['reason'] !== 'build-finished';
      if (!running) scripts.clear();
      return reading([...begun, ...(said.fact ? [said.fact] : [])]);
    };
  },
};

const reading = (facts: readonly ProgressFact[]): Reading => (facts.length > 0 ? told(...facts) : IGNORED);

/**
 * @param scripts packages whose build script was compiled in this run: of the others cargo tells the output of an
 * earlier run in the same words as that of a new one
 * @returns undefined when the record is no message that is known
 */
function read(record: JsonRecord, at: number, scripts: Set<string>): Said | undefined {
  switch (record['reason']) {
    case 'compiler-artifact':
      return fitting(artifact, record, (message) => {
        if (message.fresh) return undefined;
        if (isScript(message.target)) scripts.add(message.package_id);
        return succeeded(unitOf(message, message.profile.test), at);
      });
    case 'compiler-message':
      return fitting(diagnostic, record, (message) =>
        message.message.level.startsWith('error')
          ? stageFact({
              type: 'stage.failed',
              ...plainStage(unitOf(message), at),
              error: message.message.message,
            })
          : undefined,
      );
    case 'build-script-executed':
      return fitting(scriptRun, record, ({ package_id: id }) =>
        scripts.has(id) ? succeeded(`${packageName(id)} (build script run)`, at) : undefined,
      );
    case 'build-finished':
      return fitting(finished, record, ({ success }) => ({
        type: 'progress.run_ended',
        at,
        outcome: success ? 'succeeded' : 'failed',
      }));
    default:
      return undefined;
  }
}

function fitting<T>(
  schema: z.ZodType<T>,
  record: JsonRecord,
  say: (message: T) => ProgressFact | undefined,
): Said {
  const message = schema.safeParse(record);
  return message.success ? { fact: say(message.data) } : { problem: complaint(message.error) };
}

const succeeded = (unit: string, at: number): ProgressFact =>
  stageFact({ type: 'stage.succeeded', ...plainStage(unit, at) });

const isScript = ({ kind }: z.infer<typeof target>): boolean => kind.includes('custom-build');

/** What was compiled, as people call it: `serde (lib)`, `app (bin)`, `serde (build script)`. */
function unitOf(unit: { package_id: string; target: z.infer<typeof target> }, isTest = false): string {
  const { kind } = unit.target;
  if (isScript(unit.target)) return `${packageName(unit.package_id)} (build script)`;
  const what = kind.join(', ');
  return `${unit.target.name} (${isTest && what !== 'test' ? `${what} test` : what})`;
}

/**
 * The name in a package id: `registry+https://…#serde@1.0.0`, `path+file:///src/app#0.1.0` or, from a cargo
 * before 1.77, `serde 1.0.0 (registry+…)`.
 */
function packageName(id: string): string {
  const [source = '', fragment] = id.split('#', 2);
  if (fragment === undefined || /\s/.test(source)) return id.split(' ', 1)[0] ?? id;
  const [named, version] = fragment.split('@', 2);
  if (named !== undefined && version !== undefined) return named;
  return /([^/]+)\/?$/.exec(source.replace(/\?.*/, ''))?.[1] ?? id;
}
