import { existsSync, readdirSync, rm } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TASK_ID, WATCH_FILES, type TaskId } from '../model/watched';
import { holdsPid } from '../sensors/processTable/identity';

const KEPT = 50;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Removes the folders of tasks that are over but for the last 50, and all that are older than 30 days. */
export async function pruneTasks(watchFolder: string, now: number): Promise<void> {
  const tasks = readdirSync(watchFolder).filter((name) => TASK_ID.test(name));
  const newestFirst = tasks.sort().reverse();
  const old = newestFirst.filter((task, index) => index >= KEPT || startOfTask(task) < now - KEPT_MS);
  for (const task of old) {
    const path = join(watchFolder, task);
    if (isOver(task, path)) await removeFolder(path, { recursive: true, force: true });
  }
}

const removeFolder = promisify(rm);

const isOver = (task: TaskId, path: string): boolean =>
  existsSync(join(path, WATCH_FILES.result)) || !holdsPid(watcherOfTask(task));

const startOfTask = (task: TaskId): number => Number.parseInt(task, 36);
const watcherOfTask = (task: TaskId): number => Number(task.split('-')[1]);
