import assert from 'node:assert/strict';
import { version } from '../../../package.json';
import { assertRefused, needsCommandLine, run } from './commandLine';

describe('the command line is used', function () {
  needsCommandLine();

  it('with --version and --help', async () => {
    assert.equal((await run('--version')).stdout, `${version}\n`);
    const { stdout, code } = await run('--help');
    assert.equal(code, 0);
    for (const command of ['daemon', 'builds', 'stages', 'telemetry', 'export', 'wait', 'events', 'status'])
      assert.match(stdout, new RegExp(command));
    assert.match((await run('builds', '--help')).stdout, /--state-dir/);
  });

  for (const [args, complaint] of [
    [['fly'], `unknown command 'fly'`],
    [['builds', '--jsno'], `unknown option '--jsno'`],
    [['builds', 'engine'], `too many arguments for 'builds'`],
    [['builds', '--limit', '0'], `argument '0' is invalid`],
    [['builds', '--limit', 'ten'], `argument 'ten' is invalid`],
    [['builds', '--state', 'stuck'], 'Allowed choices are running, finished'],
    [['stages'], `missing required argument 'build'`],
    [['wait'], 'Name a build, or say --latest or --cwd.'],
    [['wait', 'one', '--latest'], 'but not both'],
    [['wait', '--latest', '--timeout', 'soon'], `argument 'soon' is invalid`],
    [['events', '--state-dir'], `option '--state-dir <dir>' argument missing`],
    [['status', '--state-dir', ''], `argument '' is invalid`],
    [['hook', 'tcsh'], 'Allowed choices are bash, zsh, fish, pwsh'],
    [['hook'], `missing required argument 'shell'`],
    [['daemon', 'walk'], `unknown command 'walk'`],
    [['daemon', 'run', '--telemetry-samples', '-1'], 'It must be a whole number from 0 to 1000000.'],
    [['daemon', 'run', '--process-backend', 'dtrace'], 'Allowed choices are auto, kernel, procfs, ps'],
  ] as const) {
    it(`wrongly: ${args.join(' ')}`, () => assertRefused(args, complaint));
  }
});
