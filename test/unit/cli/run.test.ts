import assert from 'node:assert/strict';
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
