/** Entry of the `buildbeat` command. */
import { errorMessage } from '../base/result';
import { RUN_AS_NODE } from '../base/runAsNode';
import { EXIT, isCommandError, type ExitCode } from './exitCodes';
import { Output } from './output';
import { runCommand } from './runCommand';
import { understandRun } from './runWords';

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

/** Loads nothing that `run` does without: it stands before every build, and has to start at once. */
async function execute(): Promise<ExitCode> {
  const words = process.argv.slice(2);
  const run = understandRun(words);
  if (!run) {
    const { runProgram } = await import('./program');
    return runProgram({ words, output, until: askedToEnd, runCommand });
  }
  await runCommand(run.argv, run.options);
  return EXIT.ok;
}

async function main(): Promise<ExitCode> {
  try {
    return await execute();
  } catch (error) {
    output.note(errorMessage(error));
    return isCommandError(error) ? error.exitCode : EXIT.failed;
  }
}

void main().then((exitCode) => {
  process.exitCode = exitCode === EXIT.ok && output.hasFailed ? EXIT.failed : exitCode;
});
