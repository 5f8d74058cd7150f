import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { CONTEXT_KEYS } from '../contributions';
import { isFinished } from '../model/notice';
import type { Supervisor } from '../model/supervisor';
import { Gather } from './gather';
import { isSupervising } from './present/supervision';
import type { WatchedBuilds } from './watchedBuilds';

const GATHER_MS = 150;

/** Keeps the keys true that menus and welcome texts depend on. */
export function registerContextKeys(
  { state, onDidChangeState, feed }: Supervisor,
  watched: WatchedBuilds,
  clock: Clock,
): Disposable {
  const known = new Map<string, string | boolean>();
  const set = (key: string, value: string | boolean): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const setState = (current: Supervisor['state']): void => {
    set(CONTEXT_KEYS.supervision, current.type);
    set(CONTEXT_KEYS.supervising, isSupervising(current));
  };
  const setHistory = (): void => set(CONTEXT_KEYS.hasHistory, feed.model.builds().some(isFinished));
  const setWatching = (): void => set(CONTEXT_KEYS.watching, !watched.isEmpty);
  setState(state);
  setHistory();
  setWatching();
  const disposables = new DisposableList();
  const history = disposables.add(new Gather(clock, GATHER_MS, setHistory));
  disposables.add(onDidChangeState(setState));
  disposables.add(watched.onDidChange(setWatching));
  disposables.add(
    feed.subscribe(({ change }) => {
      if (change.type === 'list') history.request();
    }),
  );
  return disposables;
}
