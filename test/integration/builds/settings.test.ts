import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Supervisor } from '../../../src/model/supervisor';
import { activated, stateOf } from '../views/window';
import { Project, withSetting } from './acceptance';

describe('a wrong setting', () => {
  let supervisor: Supervisor;
  let project: Project;
  let warnings: Warnings;

  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
  });

  beforeEach(() => {
    project = new Project(supervisor);
    warnings = new Warnings();
  });

  afterEach(() => {
    warnings.dispose();
    project.remove();
  });

  it('that holds a broken tool rule is reported once, and the other rules and tools go on', async () => {
    const rule = { name: 'own', program: 'own-build', class: 'driver', role: 'build' };
    const rules = [{ ...rule, name: 'broken', program: '(' }, rule];
    await withSetting(supervisor, 'tools.extra', rules, async () => {
      runScript(project.path, 'own-build');
      const build = await project.onlyBuild();
      assert.equal(build.tool, 'own');
      assert.deepEqual(warnings.naming('buildbeat.tools.extra'), [
        'The setting buildbeat.tools.extra is wrong: entry 1 is left out: program: not a valid regular expression.',
      ]);
    });
  });

  it('of the wrong type is reported once, and its default is used', async () => {
    await withSetting(supervisor, 'scanInterval', 'often', async () => {
      spawnSync('make', { cwd: project.path });
      await project.onlyBuild();
      const [warning, ...more] = warnings.naming('buildbeat.scanInterval');
      assert.match(warning ?? '', /the default 100 is used/);
      assert.deepEqual(more, []);
    });
  });
});

/** A program that lives long enough for any backend to see it. */
function runScript(folder: string, name: string): void {
  const script = join(folder, name);
  writeFileSync(script, '#!/bin/sh\nsleep 2\n');
  chmodSync(script, 0o755);
  spawnSync(script, { cwd: folder });
}

/** Hears the warnings that the extension shows, which the editor keeps from the screen in tests. */
class Warnings {
  private readonly shown: string[] = [];
  private readonly original = vscode.window.showWarningMessage;

  constructor() {
    Reflect.set(vscode.window, 'showWarningMessage', (message: string) => {
      this.shown.push(message);
      return Promise.resolve(undefined);
    });
  }

  naming(setting: string): string[] {
    return this.shown.filter((message) => message.includes(setting));
  }

  dispose(): void {
    Reflect.set(vscode.window, 'showWarningMessage', this.original);
  }
}
