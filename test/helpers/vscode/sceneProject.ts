import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const MAKEFILE = `wait:
\t@until [ -e go ]; do sleep 0.1; done
fail: wait
\t@exit 3
`;

/** Stands in for a dev server: its script's name says what it is. */
const DEV_SERVER = `const fs = require('node:fs');
setInterval(() => { if (fs.existsSync('go')) process.exit(1); }, 100);
`;

/** A folder whose builds run until the test lets them go on. */
export class SceneProject {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-scene-')));
  readonly name = basename(this.path);
  private readonly tag = this.name.replace(/^.*-/, '');
  /** A service, which ends with 1. */
  readonly devServer = `npm run dev:${this.tag}`;
  /** Of all builds on this machine only those of this project become rows. */
  readonly settings = { 'buildbeat.ignoreCommands': [`^(?!make SCENE=${this.tag}-|${this.devServer}$)`] };

  constructor() {
    writeFileSync(join(this.path, 'Makefile'), MAKEFILE);
    const scripts = { [`dev:${this.tag}`]: 'node dev.cjs' };
    writeFileSync(join(this.path, 'package.json'), JSON.stringify({ name: 'scene', scripts }));
    writeFileSync(join(this.path, 'dev.cjs'), DEV_SERVER);
  }

  /** A command line that no other project has: `wait` succeeds and `fail` fails, both once they are let go. */
  make(scene: string, target: 'wait' | 'fail'): string {
    return `make SCENE=${this.tag}-${scene} ${target}`;
  }

  /** The builds that wait here go on, and those that start later do not wait. */
  letGo(): void {
    writeFileSync(join(this.path, 'go'), '');
  }

  holdBack(): void {
    rmSync(join(this.path, 'go'), { force: true });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
