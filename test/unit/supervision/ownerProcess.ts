import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Order } from './ownerChild';

/** A real process that takes and gives back locks when told to. */
export class OwnerProcess {
  readonly child: ChildProcess = fork(join(__dirname, 'ownerChild.ts'), {
    execPath: process.execPath,
    execArgv: ['--import', 'tsx'],
  });

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the process could not be started');
    return this.child.pid;
  }

  async ask(order: Order): Promise<Answer> {
    const answer = this.hear();
    this.child.send(order);
    return answer;
  }

  /** The next thing it says. */
  hear(): Promise<Answer> {
    return new Promise((resolve) => {
      this.child.once('message', (answer: Answer) => resolve(answer));
    });
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
