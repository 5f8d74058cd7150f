import type { Build } from '../model/build';
import type { Messages } from './messages';
import { exactPattern, oneLine } from './present/text';
import type { Settings } from './settings';

/** Adds the command of a build to those that are not shown as builds, and offers to take that back. */
export async function hideCommand({ command }: Build, settings: Settings, messages: Messages): Promise<void> {
  const pattern = exactPattern(command);
  const known = settings.get('ignoreCommands');
  if (!known.includes(pattern)) await settings.setIgnoredCommands([...known, pattern]);
  messages.offer('information', `“${oneLine(command)}” is hidden from now on.`, {
    Undo: () =>
      settings.setIgnoredCommands(settings.get('ignoreCommands').filter((other) => other !== pattern)),
  });
}
