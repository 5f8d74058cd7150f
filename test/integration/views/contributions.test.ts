import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SECTION, SETTING_NAMES, SETTINGS } from '../../../src/contributions';
import { activated } from './window';

describe('the extension', () => {
  it('activates by itself, and supervises', async () => {
    const { version, supervisor } = await activated();
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.notEqual(supervisor.state.type, 'failed');
  });

  it('registers each of its commands, and no other under its name', async () => {
    await activated();
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('buildbeat.'));
    const own = registered.filter((id) => !id.startsWith('buildbeat.builds.'));
    assert.deepEqual(own.sort(), Object.values(COMMANDS).sort());
  });

  it('has settings with the defaults that the code knows', () => {
    const configuration = vscode.workspace.getConfiguration(SECTION);
    for (const name of SETTING_NAMES) {
      assert.deepEqual(configuration.inspect(name)?.defaultValue, SETTINGS[name].fallback, name);
    }
  });
});
