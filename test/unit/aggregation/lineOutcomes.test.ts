import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { Scene } from '../../helpers/scene';
import { run } from './commands';
import { sources } from './evidence';

describe('how a terminal command line ended', () => {
  it('is a failed build when a pipe hides the failure', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make 2>&1 | tail -1');
    const tail = scene.spawn('tail -1', { parent: shell });
    run(scene, 'make', shell, 2);
    scene.exit(tail);
    scene.endLine(line, 0);
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exited(2));
    assert.match(build.note ?? '', /the kernel says exit 2.*terminal says exit 0/);
  });

  it('fails with the code of the line when its build tool did well', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make && ./check');
    run(scene, 'make', shell);
    run(scene, './check', shell, 3);
    scene.endLine(line, 3);
    assert.equal(scene.onlyFinished().outcome, 'failed');
    assert.deepEqual(scene.onlyFinished().exit, exited(3));
  });

  it('believes a line that handles its own failure', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make fast || make slow');
    run(scene, 'make fast', shell, 2);
    run(scene, 'make slow', shell, 0);
    scene.endLine(line, 0);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
  });

  it('takes no exit code for no evidence', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, '(make)');
    scene.vanish(scene.spawn('make', { parent: shell }));
    scene.endLine(line, undefined);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('waits a moment for exits that arrive after the end of the line', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make');
    const make = scene.spawn('make', { parent: shell });
    scene.endLine(line, 2);
    scene.exit(make, 2);
    assert.deepEqual(sources(scene), ['kernel', 'terminal']);
  });

  it('says which evidence decided', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make && ./check');
    run(scene, 'make', shell);
    scene.endLine(line, 3);
    assert.equal(scene.onlyFinished().decidedBy, 'terminal');
    assert.deepEqual(sources(scene), ['kernel', 'terminal']);
  });
});
