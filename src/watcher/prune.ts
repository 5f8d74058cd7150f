import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TASK_ID, WATCH_FILES, type TaskId } from '../model/watched';
import { holdsPid } from '../sensors/processTable/identity';

const KEPT = 50;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Removes the folders of tasks that are over but for the last 50, and all that are older than 30 days. */
export async function pruneTasks(watchFolder: string, now: number): Promise<void> {
  const tasks = (await readdir(watchFolder)).filter((name) => TASK_ID.test(name));
  const newestFirst = tasks.sort().reverse();
  const old = newestFirst.filter((task, index) => index >= KEPT || startOfTask(task) < now - KEPT_MS);
  for (const task of old) {
    const path = join(watchFolder, task);
    if (await isOver(task, path)) await rm(path, { recursive: true, force: true });
  }
}

async function isOver(task: TaskId, path: string): Promise<boolean> {
  const hasResult = await access(join(path, WATCH_FILES.result)).then(
    () => true,
    () => false,
  );
  return hasResult || !holdsPid(watcherOfTask(task));
}

const startOfTask = (task: TaskId): number => Number.parseInt(task, 36);
const watcherOfTask = (task: TaskId): number => Number(task.split('-')[1]);
