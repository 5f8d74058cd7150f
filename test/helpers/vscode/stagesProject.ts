import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeProject } from '../projects/files';

const MAKEFILE = `LOG ?= release.ndjson
release:
\t@sh release.sh $(LOG)
`;

/** Says what it does as it does it: what uploads fails twice, and another stage is for other days. */
const RELEASE = `log=$1
say() { printf '%s\\n' "$1" >> "$log"; }

say '{"type":"run.started","name":"release"}'
for stage in compile upload; do say "{\\"type\\":\\"stage.queued\\",\\"stage\\":\\"$stage\\"}"; done
say '{"type":"stage.started","stage":"compile"}'
sleep 1
say '{"type":"stage.succeeded","stage":"compile","exit_code":0}'
say '{"type":"stage.skipped","stage":"sign","reason":"no key"}'

attempt=1
until
  say "{\\"type\\":\\"stage.started\\",\\"stage\\":\\"upload\\",\\"stage_attempt\\":$attempt}"
  sh upload.sh $attempt
do
  say "{\\"type\\":\\"stage.failed\\",\\"stage\\":\\"upload\\",\\"stage_attempt\\":$attempt,\\"exit_code\\":$?,\\"error\\":\\"no route\\"}"
  attempt=$((attempt + 1))
done
say "{\\"type\\":\\"stage.succeeded\\",\\"stage\\":\\"upload\\",\\"stage_attempt\\":$attempt,\\"exit_code\\":0}"
say '{"type":"run.finished","outcome":"succeeded","exit_code":0}'
`;

/** Fails with another code each time, until the third; that one waits until it is let go. */
const UPLOAD = `sleep 0.6
[ "$1" -lt 3 ] && exit "4$1"
until [ -e go ]; do sleep 0.1; done
`;

/** A folder with a build that tells its own stages in a file, one of which is tried three times. */
export class StagesProject {
  readonly path: string;
  private readonly command: string;
  private readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-stages-')));

  /**
   * @param name of its folder
   * @param command that no other project on this machine has: `make`, or `make` with a variable
   */
  constructor({ name = 'stages', command = `make SCENE=${randomUUID().slice(0, 6)}` } = {}) {
    this.path = join(this.home, name);
    this.command = command;
    writeProject(this.path, { Makefile: MAKEFILE, 'release.sh': RELEASE, 'upload.sh': UPLOAD });
  }

  /** Of all builds on this machine only those of this project become rows. */
  get settings(): Readonly<Record<string, unknown>> {
    return { 'buildbeat.ignoreCommands': [`^(?!${this.command} (LOG=\\S+ )?release$)`] };
  }

  /** The command line of a build that writes its stages into a file of this folder; default: `release.ndjson`. */
  release(file?: string): string {
    return [this.command, ...(file === undefined ? [] : [`LOG=${file}`]), 'release'].join(' ');
  }

  write(name: string, text: string): void {
    writeProject(this.path, { [name]: text });
  }

  /** Empty when there is no such file. */
  read(name: string): string {
    const file = join(this.path, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The upload that waits ends well, and those that come later do not wait. */
  letGo(): void {
    this.write('go', '');
  }

  holdBack(): void {
    rmSync(join(this.path, 'go'), { force: true });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
