import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeManifest } from '../../../src/model/watchedSchema';
import { assertRefused, needsCommandLine, run } from './commandLine';

describe('run is used', function () {
  needsCommandLine();

  it('with --help, which shows no options for tests', async () => {
    const { stdout, code } = await run('run', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /buildbeat run \[options\] -- <command…>/);
    assert.doesNotMatch(stdout, /heartbeat-interval/);
    assert.match(stdout.replaceAll(/\s+/g, ' '), /\(2>&1\), their order among each other may change/);
  });

  it('in more ways than its usage has, which all mean the same', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'buildbeat-run-test-'));
    try {
      const command = ['sh', '-c', 'echo said; exit 3', '--', '--name'];
      for (const words of [
        ['run', '--state-dir', stateDir, '--name', 'a b', '--capture', '--', ...command],
        ['--state-dir', stateDir, 'run', '--capture', '--name=a b', '--', ...command],
        [
          'run',
          `--state-dir=${stateDir}`,
          '--heartbeat-interval',
          '5',
          '--capture',
          '--name',
          'a b',
          '--',
          ...command,
        ],
      ]) {
        assert.deepEqual(await run(...words), { code: 3, stdout: 'said\n', stderr: '' });
      }
      const tasks = readdirSync(join(stateDir, 'watch')).map((task) => join(stateDir, 'watch', task));
      const manifests = tasks.map((task) =>
        decodeManifest(readFileSync(join(task, 'manifest.json'), 'utf8')),
      );
      assert.equal(manifests.length, 3);
      for (const manifest of manifests) {
        assert.ok(manifest.ok);
        const { name, argv, intervalS } = manifest.value;
        assert.deepEqual({ name, argv, intervalS }, { name: 'a b', argv: command, intervalS: 5 });
      }
      for (const task of tasks) assert.equal(readFileSync(join(task, 'stdout.log'), 'utf8'), 'said\n');
    } finally {
      rmSync(stateDir, { recursive: true });
    }
  });

  for (const [args, complaint] of [
    [['run'], `missing required argument 'command'`],
    [['run', '--'], `missing required argument 'command'`],
    [['run', 'make', '-j2'], `unknown option '-j2'`],
    [['run', '--name'], `option '--name <name>' argument missing`],
    [['run', '--heartbeat-interval', '0', '--', 'true'], 'must be a number of seconds, above 0'],
    [['run', '--heartbeat-interval', 'soon', '--', 'true'], 'must be a number of seconds, above 0'],
  ] as const) {
    it(`wrongly: ${args.join(' ')}`, () => assertRefused(args, complaint));
  }
});
