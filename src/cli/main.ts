/** Entry of the `buildbeat` command. */
import { CommanderError } from 'commander';
import { errorMessage } from '../base/result';
import { RUN_AS_NODE } from '../base/runAsNode';
import { EXIT, isCommandError } from './exitCodes';
import { Output } from './output';
import { createProgram } from './program';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const output = new Output();

// Set by the command in the editor's terminals, for this process only.
if (process.env[RUN_AS_NODE.name] === RUN_AS_NODE.value)
  Reflect.deleteProperty(process.env, RUN_AS_NODE.name);

/** For commands that go on by themselves; the others end by a signal as any program does. */
const askedToEnd = (): Promise<string> =>
  Promise.race([
    output.unread.then(() => 'nobody reads its output any more'),
    new Promise<string>((resolve) => {
      let asked = false;
      // Kept for good: where no other handler is left, the lock library's own ends the process in the middle.
      for (const signal of SIGNALS) {
        process.on(signal, () => {
          if (asked) process.exit(EXIT.failed);
          asked = true;
          resolve(signal);
        });
      }
    }),
  ]);

async function main(): Promise<number> {
  try {
    await createProgram(output, askedToEnd).parseAsync();
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    output.note(errorMessage(error));
    return isCommandError(error) ? error.exitCode : EXIT.failed;
  }
}

void main().then((exitCode) => {
  process.exitCode = exitCode === EXIT.ok && output.hasFailed ? EXIT.failed : exitCode;
});
