import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableList, toDisposable, type Disposable } from '../base/disposable';
import { batchShim, shellShim } from './present/commandShims';

export interface TerminalPathOptions {
  readonly collection: vscode.EnvironmentVariableCollection;
  /** The extension's own folder, shared by all windows. */
  readonly storage: string;
  /** The command line's bundle. */
  readonly cli: string;
  readonly onError: (error: unknown) => void;
}

/** Puts the `buildbeat` command on the PATH of this window's terminals, in a workspace that is trusted. */
export function extendTerminalPath(options: TerminalPathOptions): Disposable {
  const { collection, onError } = options;
  const list = new DisposableList();
  const extend = (): void => {
    writeShims(options).then((folder) => {
      // Behind all others: a command of that name that the user has installed is the user's choice.
      collection.append('PATH', `${delimiter}${folder}`, WHEN);
    }, onError);
  };
  collection.persistent = false;
  collection.description = 'Adds the `buildbeat` command, as in `buildbeat run -- make`.';
  list.add(toDisposable(() => collection.clear()));
  if (vscode.workspace.isTrusted) extend();
  else list.add(vscode.workspace.onDidGrantWorkspaceTrust(extend));
  return list;
}

/** Also after the shell's own start-up files, which may set PATH anew. */
const WHEN: vscode.EnvironmentVariableMutatorOptions = {
  applyAtProcessCreation: true,
  applyAtShellIntegration: true,
};

const EXECUTABLE = 0o755;

async function writeShims({ storage, cli }: TerminalPathOptions): Promise<string> {
  const folder = join(storage, 'bin');
  await mkdir(folder, { recursive: true });
  await replaceUnlessSame(join(folder, 'buildbeat'), shellShim(process.execPath, cli));
  if (process.platform === 'win32') {
    await replaceUnlessSame(join(folder, 'buildbeat.cmd'), batchShim(process.execPath, cli));
  }
  return folder;
}

/** A shell may be reading it. */
async function replaceUnlessSame(path: string, text: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: EXECUTABLE });
  await rename(temporary, path);
}
