import type { ExitStatus, ProcessKey } from '../model/process';
import type { Stage } from '../model/stage';
import type { StageNews } from './stageNews';
import { cpuTime, endOfStage } from './stageEnd';

/** A build that loops runs a tool thousands of times: so many of its runs are shown as stages. */
const SHOWN = 50;
/** Start times of one process read by two sensors, or before and after a restart, may differ by so much. */
const START_TOLERANCE_MS = 50;

/** Where siblings are: directly in a line or task, or below a build tool. */
export type Level = 'commands' | ProcessKey;

export interface NamedProcess {
  readonly key: ProcessKey;
  readonly label: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** The end of a command or build tool. */
export interface CommandEnd {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status: ExitStatus | undefined;
  /** With all that it started, milliseconds; undefined where some of that is not known. */
  readonly cpuMs: number | undefined;
}

interface Sibling {
  process: NamedProcess;
  readonly source: 'command' | 'process';
  /** The name it is shown by, once it is. */
  stage?: string;
  end?: CommandEnd;
}

/**
 * Commands of one line (`make && make test`) and build tools that one tool runs (`npm run lint`, then
 * `npm run test`) are stages by name. One alone is what stands above it under another name, so the first of a
 * level is held back until there is a second.
 */
export class SiblingStages {
  private readonly firsts = new Map<Level, Sibling>();
  private readonly live = new Map<ProcessKey, Sibling>();
  private readonly names: Set<string>;
  private readonly resumed: Stage[];

  /** @param stages what an earlier fold had told of the build */
  constructor(stages: readonly Stage[]) {
    const named = stages.filter(
      ({ source, role }) => source === 'command' || (source === 'process' && role === undefined),
    );
    this.names = new Set(named.map(({ name }) => name));
    this.resumed = named.filter(({ state }) => state === 'running');
  }

  /** The stages to tell because a process runs a build tool; one that is known already may be known better. */
  started(process: NamedProcess, level: Level): readonly StageNews[] {
    const known = this.live.get(process.key);
    if (known) {
      known.process = process;
      return [];
    }
    const source = level === 'commands' ? 'command' : 'process';
    const sibling: Sibling = { process, source, stage: this.resume(process) };
    const first = this.firsts.get(level) ?? sibling;
    this.firsts.set(level, first);
    this.live.set(process.key, sibling);
    return first === sibling ? [] : [...this.show(first), ...this.show(sibling)];
  }

  /** What was taken for one process is what it runs. */
  replace(key: ProcessKey, process: NamedProcess): void {
    const sibling = this.live.get(key);
    if (!sibling || this.live.has(process.key)) return;
    this.live.delete(key);
    sibling.process = process;
    this.live.set(process.key, sibling);
  }

  /** The stages to tell because a process ended, whatever it was. */
  ended(key: ProcessKey, end: CommandEnd): readonly StageNews[] {
    this.firsts.delete(key);
    const sibling = this.live.get(key);
    if (!sibling) return [];
    this.live.delete(key);
    sibling.end = end;
    return told(sibling);
  }

  private show(sibling: Sibling): readonly StageNews[] {
    if (sibling.stage !== undefined || this.names.size >= SHOWN) return [];
    const { label, startedAt } = sibling.process;
    const stage = this.newName(label);
    sibling.stage = stage;
    const { source } = sibling;
    return [{ type: 'stage.started', stage, source, at: startedAt }, ...told(sibling)];
  }

  private newName(label: string): string {
    let name = label;
    for (let n = 2; this.names.has(name); n += 1) name = `${label} (${n})`;
    this.names.add(name);
    return name;
  }

  /** The name by which an earlier fold showed this process. */
  private resume({ label, startedAt }: NamedProcess): string | undefined {
    const found = this.resumed.find(
      ({ name, startedAt: told = 0 }) =>
        (name === label || name.startsWith(`${label} (`)) && Math.abs(told - startedAt) <= START_TOLERANCE_MS,
    );
    if (found) this.resumed.splice(this.resumed.indexOf(found), 1);
    return found?.name;
  }
}

const told = ({ stage, source, end }: Sibling): readonly StageNews[] =>
  stage === undefined || end === undefined
    ? []
    : [{ stage, source, at: end.at, ...endOfStage(end.status), ...cpuTime(end.cpuMs) }];
