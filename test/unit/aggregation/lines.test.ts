import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { Scene } from '../../helpers/scene';
import { run } from './commands';
import { sources } from './evidence';

describe('a terminal command line', () => {
  it('is one build with the terminal as evidence, told once', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make fail', { cwd: '/demo' });
    run(scene, 'make fail', shell, 2);
    scene.endLine(line, 2);
    const build = scene.onlyFinished();
    assert.deepEqual(build.origin, { type: 'terminal', name: 'bash', shellPid: shell.facts.pid });
    assert.equal(build.label, 'make fail');
    assert.equal(build.cwd, '/demo');
    assert.deepEqual(build.exit, exited(2));
    assert.deepEqual(sources(scene), ['kernel', 'terminal']);
    assert.equal(scene.events.filter(({ type }) => type === 'build.finished').length, 1);
  });

  it('becomes a build when a driver is seen below its shell, however it is typed', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, './do-it');
    const script = scene.spawn('/bin/sh ./do-it', { parent: shell });
    run(scene, 'make', script, 1);
    scene.exit(script, 0);
    scene.endLine(line, 0);
    const build = scene.onlyFinished();
    assert.equal(build.label, './do-it');
    assert.equal(build.outcome, 'succeeded', 'the script handled the failure of its make');
    assert.equal(build.note, undefined);
  });

  it('becomes a build by its own words when no process was seen', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.endLine(scene.startLine(shell, 'make -s'), 0);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.deepEqual(sources(scene), ['terminal']);
  });

  it('is no build when it is no build', () => {
    const scene = new Scene();
    const shell = scene.shell();
    for (const words of ['ls -l', 'make --version', 'git status', 'cat Makefile']) {
      const line = scene.startLine(shell, words);
      run(scene, words, shell);
      scene.endLine(line, 0);
    }
    scene.endLine(scene.startLine(shell, 'make', { trusted: false }), 0);
    scene.wait(1000);
    assert.equal(scene.builds().length, 0);
  });

  it('shows make && make test as one build with two stages', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make && make test');
    run(scene, 'make', shell);
    const test = scene.spawn('make test', { parent: shell });
    assert.deepEqual(
      scene.only().stages.map(({ name, state }) => [name, state]),
      [
        ['make', 'succeeded'],
        ['make test', 'running'],
      ],
    );
    scene.exit(test, 2);
    scene.endLine(line, 2);
    assert.equal(scene.onlyFinished().outcome, 'failed');
    assert.equal(scene.onlyFinished().stages[1]?.state, 'failed');
  });

  it('claims builds that the process table showed before the editor told the line', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const make = scene.spawn('make', { parent: shell });
    assert.equal(scene.only().origin.type, 'process');
    const line = scene.startLine(shell, 'make && make test');
    scene.exit(make);
    run(scene, 'make test', shell);
    scene.endLine(line, 0);
    assert.equal(scene.onlyFinished().label, 'make && make test');
    assert.equal(scene.onlyFinished().stages.length, 2);
  });

  it('amends a build that was over before the editor told its line', () => {
    const scene = new Scene();
    const shell = scene.shell();
    run(scene, 'make', shell, 2);
    assert.equal(scene.onlyFinished().outcome, 'failed');
    scene.endLine(scene.startLine(shell, 'make'), 2);
    assert.deepEqual(sources(scene), ['kernel', 'terminal']);
    assert.equal(scene.onlyFinished().origin.type, 'terminal');
    assert.equal(scene.events.filter(({ type }) => type === 'build.finished').length, 1);
  });

  it('ends as the terminal says though its process is found to be gone only seconds later', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make && exit 3');
    const make = scene.spawn('make', { parent: shell });
    scene.endLine(line, 3);
    scene.wait(2_500);
    scene.observe({ type: 'process.exited', at: scene.now, key: make.facts.key });
    assert.deepEqual([scene.onlyFinished().exit, sources(scene)], [exited(3), ['terminal']]);
  });

  it('follows a build sent to the background after its line is over', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make &');
    const make = scene.spawn('make', { parent: shell });
    scene.endLine(line, 0);
    scene.wait(5000);
    assert.equal(scene.only().state, 'running');
    scene.exit(make, 2);
    assert.deepEqual(sources(scene), ['kernel']);
    assert.deepEqual(scene.onlyFinished().exit, exited(2));
  });

  it('keeps two shells apart, and one line after another', () => {
    const scene = new Scene();
    const [one, two] = [scene.shell(), scene.shell()];
    const first = scene.startLine(one, 'make a');
    const second = scene.startLine(two, 'make b');
    run(scene, 'make a', one);
    run(scene, 'make b', two, 1);
    scene.endLine(first, 0);
    scene.endLine(second, 1);
    const third = scene.startLine(one, 'make c');
    run(scene, 'make c', one);
    scene.endLine(third, 0);
    assert.deepEqual(
      scene.builds().map((build) => [build.label, build.state === 'finished' && build.outcome]),
      [
        ['make a', 'succeeded'],
        ['make b', 'failed'],
        ['make c', 'succeeded'],
      ],
    );
  });

  it('leaves a process to the line that can run it, when lines typed ahead are told late', () => {
    for (const told of ['after cd was told', 'before cd was told', 'after cd was over'] as const) {
      const scene = new Scene();
      const shell = scene.shell();
      const early = told === 'before cd was told' ? scene.spawn('make -j3', { parent: shell }) : undefined;
      const cd = scene.startLine(shell, 'cd /demo');
      const meanwhile = told === 'after cd was told' ? scene.spawn('make -j3', { parent: shell }) : undefined;
      scene.endLine(cd, 0);
      const late = told === 'after cd was over' ? scene.spawn('make -j3', { parent: shell }) : undefined;
      const make = early ?? meanwhile ?? late;
      const line = scene.startLine(shell, 'make -j3');
      run(scene, 'gcc -c a.c', make!, 1);
      scene.exit(make!, 2);
      scene.endLine(line, 2);
      const build = scene.onlyFinished();
      assert.equal(build.label, 'make -j3', told);
      assert.equal(build.outcome, 'failed');
      assert.equal(build.processes.total, 2);
    }
  });

  it('shows a line that no pattern hides, with the commands that one would', () => {
    const scene = new Scene({ ignoreCommands: ['^make$'] });
    const shell = scene.shell();
    const line = scene.startLine(shell, 'cd app && make');
    run(scene, 'make', shell);
    scene.endLine(line, 0);
    assert.equal(scene.onlyFinished().processes.total, 1);
    const make = scene.spawn('make', { parent: shell });
    const late = scene.startLine(shell, 'cd app; make');
    scene.exit(make);
    scene.endLine(late, 0);
    assert.equal(scene.builds()[1]?.processes.total, 1);
  });

  it('stands on what it runs now, so that a stop reaches it', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.startLine(shell, 'make && make test');
    run(scene, 'make', shell);
    const test = scene.spawn('make test', { parent: shell });
    assert.deepEqual(scene.only().roots, [test.facts.key]);
  });

  it('goes on as the same build with its second command after a restart', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.startLine(shell, 'make && make test');
    run(scene, 'make', shell);
    const test = scene.spawn('make test', { parent: shell });
    const { id } = scene.only();
    scene.restart();
    scene.exit(test, 2);
    assert.equal(scene.onlyFinished().id, id);
    assert.deepEqual(scene.onlyFinished().exit, exited(2));
  });

  it('shows a bounded number of stages however often it loops', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.startLine(shell, 'while true; do make; done');
    for (let n = 0; n < 500; n += 1) run(scene, 'make', shell);
    assert.equal(scene.only().stages.length, 50);
    assert.ok(scene.events.filter(({ type }) => type.startsWith('stage.')).length <= 100);
  });

  it('ends with a shell that was missed', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.startLine(shell, 'make');
    const make = scene.spawn('make', { parent: shell });
    scene.lose(() => {
      scene.exit(make);
      scene.exit(shell);
    });
    scene.snapshot();
    scene.wait(1000);
    assert.equal(scene.onlyFinished().outcome, 'unknown');
  });

  it('ends with its shell', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.startLine(shell, 'make');
    scene.kill(scene.spawn('make', { parent: shell }), 1);
    scene.kill(shell, 1);
    assert.equal(scene.onlyFinished().outcome, 'cancelled');
  });

  it('calls a dev server typed at the prompt a service', () => {
    const scene = new Scene();
    scene.startLine(scene.shell(), 'npm run dev');
    assert.equal(scene.only().kind, 'service');
  });

  it('is hidden when the user asked for that', () => {
    const scene = new Scene({ ignoreCommands: ['^time make quick'] });
    const shell = scene.shell();
    const line = scene.startLine(shell, 'time make quick');
    run(scene, 'make quick', shell);
    scene.endLine(line, 0);
    scene.wait(1000);
    assert.equal(scene.builds().length, 0);
  });
});
