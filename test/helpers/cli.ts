import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ListedBuild } from './daemon';
import { fromRepository } from './repository';
import { waitFor } from './waitFor';

/** What `buildbeat status --json` tells, as far as tests ask for it. */
export interface ToldStatus {
  readonly owner: { readonly pid: number; readonly role: string } | null;
  readonly journal: { readonly problems: readonly string[] };
}

/** The built command line, asked about the supervision of one state folder. */
export class Cli {
  constructor(private readonly stateDir: string) {}

  builds(): Promise<ListedBuild[]> {
    return this.ask('builds');
  }

  status(): Promise<ToldStatus> {
    return this.ask('status');
  }

  /** Who supervises, once somebody does. */
  owner(): Promise<NonNullable<ToldStatus['owner']>> {
    return waitFor('somebody who supervises', async () => (await this.status()).owner ?? undefined);
  }

  private async ask<T>(command: string): Promise<T> {
    const args = [fromRepository('dist/cli.js'), command, '--json', '--state-dir', this.stateDir];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as T;
  }
}
