import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../base/disposable';
import { COMMANDS, type CommandName } from '../contributions';
import type { Messages } from './messages';

/** What a command does with its argument, if it was given one. */
export type CommandHandler = (argument: unknown) => Promise<void>;
export type CommandHandlers = Readonly<Record<CommandName, CommandHandler>>;

/** Registers every command; what a handler throws is a sentence for the user. */
export function registerCommands(handlers: CommandHandlers, messages: Messages): Disposable {
  const disposables = new DisposableList();
  const names = Object.keys(handlers).filter((name): name is CommandName => name in COMMANDS);
  for (const name of names) {
    const run = async (argument: unknown): Promise<void> => {
      try {
        await handlers[name](argument);
      } catch (error) {
        messages.fail(error);
      }
    };
    disposables.add(vscode.commands.registerCommand(COMMANDS[name], run));
  }
  return disposables;
}
