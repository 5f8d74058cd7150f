import assert from 'node:assert/strict';
import { buildCommandLine, run } from './commandLine';

describe('run is used', function () {
  before(async function () {
    this.timeout(120_000);
    await buildCommandLine();
  });

  it('with --help, which shows no options for tests', async () => {
    const { stdout, code } = await run('run', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /buildbeat run \[options\] -- <command…>/);
    assert.doesNotMatch(stdout, /heartbeat-interval/);
  });

  for (const [args, complaint] of [
    [['run'], `missing required argument 'command'`],
    [['run', '--'], `missing required argument 'command'`],
    [['run', 'make', '-j2'], `unknown option '-j2'`],
    [['run', '--name'], `option '--name <name>' argument missing`],
    [['run', '--heartbeat-interval', '0', '--', 'true'], 'must be a number of seconds, above 0'],
    [['run', '--heartbeat-interval', 'soon', '--', 'true'], 'must be a number of seconds, above 0'],
  ] as const) {
    it(`wrongly: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run(...args);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.ok(stderr.includes(complaint), stderr);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    });
  }
});
