import * as z from 'zod/mini';
import type { CompoundTask } from '../../model/observation';

const reference = z.union([z.string(), z.looseObject({ type: z.string() })]);
type Reference = z.infer<typeof reference>;

const platform = z.looseObject({ command: z.optional(z.unknown()) });

const declaredTask = z.looseObject({
  label: z.optional(z.string()),
  type: z.optional(z.string()),
  command: z.optional(z.unknown()),
  dependsOn: z.optional(z.union([reference, z.array(reference)])),
  windows: z.optional(platform),
  osx: z.optional(platform),
  linux: z.optional(platform),
});
type DeclaredTask = z.infer<typeof declaredTask>;

/**
 * Reads the compounds of a `tasks.json`, because the task API does not tell `dependsOn`.
 * Parts are named as the task API names tasks. An entry that is not a task is passed over.
 * @param rawTasks the `tasks` array as written
 * @returns smallest first, so that the first that fits a set of parts is the closest fit
 */
export function compoundTasks(rawTasks: unknown): CompoundTask[] {
  const tasks = declaredTasks(rawTasks);
  return [...tasks.values()]
    .filter((task) => references(task).length > 0)
    .map((task) => compound(task, tasks))
    .sort((a, b) => a.parts.length - b.parts.length);
}

type TasksByName = ReadonlyMap<string, DeclaredTask>;

function declaredTasks(rawTasks: unknown): TasksByName {
  const tasks = new Map<string, DeclaredTask>();
  for (const raw of Array.isArray(rawTasks) ? rawTasks : []) {
    const { data } = declaredTask.safeParse(raw);
    if (!data) continue;
    const name = nameOf(data);
    if (name !== undefined && !tasks.has(name)) tasks.set(name, data);
  }
  return tasks;
}

function compound(task: DeclaredTask, tasks: TasksByName): CompoundTask {
  const label = nameOf(task) ?? '';
  const parts = new Set<string>();
  collectParts(task, tasks, new Set([label]), parts);
  return { label, parts: [...parts], hasCommand: runsCommand(task) };
}

/** Depth first, so that what a part depends on comes before it. */
function collectParts(
  task: DeclaredTask,
  tasks: TasksByName,
  visited: Set<string>,
  parts: Set<string>,
): void {
  for (const dependency of references(task)) {
    const name = resolve(dependency, tasks);
    if (name === undefined || visited.has(name)) continue;
    visited.add(name);
    const part = tasks.get(name);
    if (part) collectParts(part, tasks, visited, parts);
    if (!part || runsCommand(part)) parts.add(name);
  }
}

function references({ dependsOn }: DeclaredTask): readonly Reference[] {
  if (dependsOn === undefined) return [];
  return Array.isArray(dependsOn) ? dependsOn : [dependsOn];
}

/** A detected task is referred to as `npm: build`, or by its definition; its name is just `build`. */
function resolve(dependency: Reference, tasks: TasksByName): string | undefined {
  if (typeof dependency !== 'string') {
    for (const [name, task] of tasks) if (isDefinedAs(task, dependency)) return name;
    return nameOf(dependency);
  }
  if (tasks.has(dependency)) return dependency;
  return dependency.replace(/^[\w$-]+: /, '');
}

function isDefinedAs(task: DeclaredTask, definition: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(definition).every(([key, value]) => task[key] === value);
}

/** An entry without a label has the name of the detected task that it customises. */
function nameOf(task: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof task.label === 'string') return task.label;
  const { script, path } = task;
  if (typeof script === 'string')
    return typeof path === 'string' && path !== '' ? `${script} - ${path}` : script;
  return [task.task, task.command].find((name) => typeof name === 'string');
}

/** A task of another type than `shell` and `process` gets its command from an extension. */
function runsCommand({ type, command, windows, osx, linux }: DeclaredTask): boolean {
  if (type !== undefined && type !== 'shell' && type !== 'process') return true;
  return [command, windows?.command, osx?.command, linux?.command].some((own) => own !== undefined);
}
