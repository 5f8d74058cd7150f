import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';
import type { Spawned } from '../../helpers/scene';
import { sources } from './evidence';

type Outcomes = (string | undefined)[];

const outcomes = (scene: ForeignScene): Outcomes =>
  scene.builds().map((build) => (build.state === 'finished' ? build.outcome : undefined));

/** Runs a command as a process list sees it: no exit status. */
function runUnseen(scene: ForeignScene, command: string, parent: Spawned): void {
  scene.vanish(scene.spawn(command, { parent }));
}

/** A line that runs these commands, and what the hook says of it. */
function line(commandLine: string, commands: readonly string[], exitCode: number): Outcomes {
  const scene = new ForeignScene();
  const shell = scene.shell();
  const startedAt = scene.now;
  for (const command of commands) runUnseen(scene, command, shell);
  scene.hook(shell, commandLine, exitCode, startedAt);
  return outcomes(scene);
}

describe('the shell hook', () => {
  it('turns an unknown outcome into the truth', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const startedAt = scene.now;
    runUnseen(scene, 'make', shell);
    assert.deepEqual(outcomes(scene), ['unknown']);
    scene.hook(shell, 'make', 2, startedAt);
    const build = scene.onlyFinished();
    assert.deepEqual([build.outcome, build.exit, build.decidedBy], ['failed', exited(2), 'hook']);
    assert.equal(scene.events.filter(({ type }) => type === 'build.amended').length, 1);
  });

  it('is heard before the process list shows the end', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const startedAt = scene.now;
    const make = scene.spawn('make', { parent: shell });
    scene.hook(shell, 'make', 2, startedAt);
    assert.equal(scene.only().state, 'running');
    scene.wait(1_000);
    scene.vanish(make);
    assert.equal(scene.onlyFinished().outcome, 'failed');
    assert.equal(scene.events.filter(({ type }) => type === 'build.amended').length, 0);
  });

  it('says nothing of a build that runs on', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const startedAt = scene.now;
    const make = scene.spawn('make', { parent: shell });
    scene.hook(shell, 'make', 0, startedAt);
    scene.wait(10_000);
    scene.vanish(make);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('does not overrule the kernel, which sees a hidden failure', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const startedAt = scene.now;
    scene.exit(scene.spawn('make', { parent: shell }), 2);
    scene.hook(shell, 'make', 2, startedAt);
    assert.deepEqual([scene.onlyFinished().decidedBy, sources(scene)], ['kernel', ['kernel', 'hook']]);
  });

  it('gives the status of a line to the command whose status it is', () => {
    assert.deepEqual(line('cd app && CC=gcc time make -j2', ['make -j2'], 2), ['failed']);
    assert.deepEqual(line('make && make test', ['make', 'make test'], 0), ['succeeded', 'succeeded']);
    assert.deepEqual(line('make && make test', ['make', 'make test'], 2), ['unknown', 'failed']);
    assert.deepEqual(line('make; ninja', ['make', 'ninja'], 0), ['unknown', 'succeeded']);
    assert.deepEqual(line('mk', ['make -j8'], 2), ['failed']);
  });

  it('gives it to no command whose own status it may not be', () => {
    assert.deepEqual(line('make | tail', ['make'], 0), ['unknown']);
    assert.deepEqual(line('make && ./check', ['make'], 3), ['unknown']);
    assert.deepEqual(line('make || true', ['make'], 0), ['unknown']);
    assert.deepEqual(line('make &', ['make'], 0), ['unknown']);
    assert.deepEqual(line('ci', ['make', 'ninja'], 1), ['unknown', 'unknown']);
  });

  it('leaves out a tool that a script runs', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const startedAt = scene.now;
    const script = scene.spawn('./ci', { parent: shell });
    runUnseen(scene, 'make', script);
    scene.exit(script);
    scene.hook(shell, './ci', 0, startedAt);
    assert.deepEqual(outcomes(scene), ['unknown']);
  });

  it('confirms a line of the editor’s terminal, whose code the editor may not know', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const startedAt = scene.now;
    const command = scene.startLine(shell, '(make; make test)');
    runUnseen(scene, 'make', shell);
    runUnseen(scene, 'make test', shell);
    scene.endLine(command, undefined);
    scene.wait(1_000);
    scene.hook(shell, '(make; make test)', 2, startedAt);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['failed', ['hook']]);
  });

  it('is not taken for what another shell of the same pid ran', () => {
    const scene = new ForeignScene();
    const before = scene.shell({ pid: 500 });
    runUnseen(scene, 'make', before);
    scene.exit(before);
    scene.now += 20_000;
    const after = scene.shell({ pid: 500 });
    scene.hook(after, 'make', 2, scene.now);
    scene.hook(after, 'make', 2);
    assert.deepEqual(outcomes(scene), ['unknown']);
  });

  it('is not taken for what the line before ran', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    runUnseen(scene, 'make', shell);
    scene.hook(shell, 'make', 0);
    scene.now += 5_000;
    scene.hook(shell, 'make -n', 2);
    assert.deepEqual([scene.onlyFinished().outcome, sources(scene)], ['succeeded', ['hook']]);
  });

  it('is matched though the shell tells its times in whole seconds only', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    runUnseen(scene, 'make', shell);
    const lastOfSecond = scene.now + 900;
    const { pid: shellPid } = shell.facts;
    const times = { at: lastOfSecond, startedAt: lastOfSecond };
    scene.observe({ type: 'hook.command_ended', shellPid, commandLine: 'make', exitCode: 2, ...times });
    scene.hook(shell, 'ls missing', 1, lastOfSecond);
    assert.deepEqual([scene.onlyFinished().exit, sources(scene)], [exited(2), ['hook']]);
  });

  it('is not believed about a shell that nobody sees, or a line that ends before it begins', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    runUnseen(scene, 'make', shell);
    scene.hook(shell, 'make', 2, scene.now + 60_000);
    scene.hook({ facts: { ...shell.facts, pid: 77 } }, 'make', 2);
    assert.deepEqual(outcomes(scene), ['unknown']);
  });
});
