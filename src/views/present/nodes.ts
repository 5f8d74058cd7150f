import type { Build, BuildId, Part, ProcessRecord, Role } from '../../model/build';
import type { ReadModelView } from '../../model/feed';
import type { Stage } from '../../model/stage';
import { dayKey, type DayKey } from './days';
import type { Outline } from './outline';

export type Section = 'running' | 'recent';

/** Which stage of which build. */
interface StagePlace {
  readonly build: BuildId;
  readonly group: string;
  readonly stage: string;
}

/** One row of the Builds tree. It names what it shows; what is shown is read from the model. */
export type Node =
  | { readonly type: 'section'; readonly section: Section }
  | { readonly type: 'background'; readonly section: Section }
  | { readonly type: 'day'; readonly day: DayKey }
  | { readonly type: 'build'; readonly build: BuildId }
  | ({ readonly type: 'stage' } & StagePlace)
  | ({ readonly type: 'attempt'; readonly attempt: number } & StagePlace)
  | { readonly type: 'part'; readonly build: BuildId; readonly role: Role }
  | {
      readonly type: 'failure';
      readonly build: BuildId;
      readonly pid: number;
      readonly startedAt: number;
    };

/** Stable for as long as what the node shows exists, so that selection and expansion survive a refresh. */
export function nodeId(node: Node): string {
  switch (node.type) {
    case 'section':
    case 'background':
      return `${node.type}/${node.section}`;
    case 'day':
      return `day/${node.day}`;
    case 'build':
      return `build/${node.build}`;
    case 'stage':
      return stageId(node);
    case 'attempt':
      return `${stageId(node)}/attempt/${node.attempt}`;
    case 'part':
      return `build/${node.build}/part/${node.role}`;
    case 'failure':
      return `build/${node.build}/failure/${node.pid}:${node.startedAt}`;
  }
}

/** Names and groups may hold anything. */
const stageId = ({ build, group, stage }: StagePlace): string =>
  `build/${build}/stage/${encodeURIComponent(group)}/${encodeURIComponent(stage)}`;

/** The sections that have something to show; none at all leaves the view to its welcome text. */
export function rootNodes({ running, runningBackground, days, recentBackground }: Outline): readonly Node[] {
  const nodes: Node[] = [];
  if (running.length + runningBackground.length > 0) nodes.push({ type: 'section', section: 'running' });
  if (days.size + recentBackground.length > 0) nodes.push({ type: 'section', section: 'recent' });
  return nodes;
}

export function childNodes(node: Node, outline: Outline, model: ReadModelView): readonly Node[] {
  switch (node.type) {
    case 'section':
      return [...sectionNodes(node.section, outline), ...backgroundGroup(node.section, outline)];
    case 'background':
      return buildNodes(backgroundBuilds(node.section, outline));
    case 'day':
      return buildNodes(outline.days.get(node.day) ?? []);
    case 'build': {
      const build = model.get(node.build);
      return build ? insideBuild(build) : [];
    }
    case 'stage': {
      const build = model.get(node.build);
      const stage = build && stageOf(build, node);
      return stage ? stage.earlier.map(({ attempt }) => ({ ...node, type: 'attempt', attempt })) : [];
    }
    case 'attempt':
    case 'part':
    case 'failure':
      return [];
  }
}

/** Undefined for a section, and for a build that the tree does not show. */
export function parentNode(node: Node, outline: Outline, model: ReadModelView): Node | undefined {
  switch (node.type) {
    case 'section':
      return undefined;
    case 'background':
      return { type: 'section', section: node.section };
    case 'day':
      return { type: 'section', section: 'recent' };
    case 'build': {
      const build = model.get(node.build);
      return build && groupOf(build, outline);
    }
    case 'attempt':
      return { type: 'stage', build: node.build, group: node.group, stage: node.stage };
    case 'stage':
    case 'part':
    case 'failure':
      return { type: 'build', build: node.build };
  }
}

export const stageOf = (build: Build, place: Omit<StagePlace, 'build'>): Stage | undefined =>
  build.stages.find(({ name, groupId }) => name === place.stage && groupId === place.group);

/** The part that a stage derived from processes stands for. */
export const partOf = (build: Build, { source, role }: Stage): Part | undefined =>
  source === 'process' ? build.processes.parts.find((part) => part.role === role) : undefined;

/** The parts worth a row: those that no stage shows already. */
export function shownParts(build: Build): readonly Part[] {
  const inStages = new Set(build.stages.map((stage) => partOf(build, stage)));
  return build.processes.parts.filter((part) => !inStages.has(part));
}

/** The failed processes worth a row: only of a build that failed itself, and without its own process. */
export const shownFailures = (build: Build): readonly ProcessRecord[] =>
  build.state === 'finished' && build.outcome === 'failed'
    ? build.processes.failures.filter(({ pid }) => pid !== build.pid)
    : [];

function sectionNodes(section: Section, outline: Outline): readonly Node[] {
  if (section === 'running') return buildNodes(outline.running);
  return [...outline.days.keys()].map((day) => ({ type: 'day', day }));
}

const backgroundBuilds = (section: Section, outline: Outline): readonly BuildId[] =>
  section === 'running' ? outline.runningBackground : outline.recentBackground;

const backgroundGroup = (section: Section, outline: Outline): readonly Node[] =>
  backgroundBuilds(section, outline).length > 0 ? [{ type: 'background', section }] : [];

const buildNodes = (builds: readonly BuildId[]): readonly Node[] =>
  builds.map((build) => ({ type: 'build', build }));

function insideBuild(build: Build): readonly Node[] {
  return [
    ...build.stages.map(({ name, groupId }): Node => ({
      type: 'stage',
      build: build.id,
      group: groupId,
      stage: name,
    })),
    ...shownParts(build).map(({ role }): Node => ({ type: 'part', build: build.id, role })),
    ...shownFailures(build).map(({ pid, startedAt }): Node => ({
      type: 'failure',
      build: build.id,
      pid,
      startedAt,
    })),
  ];
}

function groupOf(build: Build, outline: Outline): Node | undefined {
  const section = build.state === 'running' ? 'running' : 'recent';
  if (build.kind === 'background') {
    return backgroundBuilds(section, outline).includes(build.id)
      ? { type: 'background', section }
      : undefined;
  }
  if (build.state === 'running') return { type: 'section', section };
  const day = dayKey(build.finishedAt);
  return outline.days.get(day)?.includes(build.id) ? { type: 'day', day } : undefined;
}
