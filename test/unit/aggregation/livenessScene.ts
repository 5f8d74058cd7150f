import assert from 'node:assert/strict';
import { Aggregator } from '../../../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import type { Build } from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import type { Heartbeat, Liveness } from '../../../src/model/liveness';
import type { Observation, TreeActivity } from '../../../src/model/observation';
import { processKey, type ProcessFacts } from '../../../src/model/process';
import { ReadModel } from '../../../src/model/readModel';

export const START = 1_000_000;
export const SECOND = 1_000;
export const INTERVAL = 5 * SECOND;

export const facts = (pid: number, argv: readonly string[], ppid: number): ProcessFacts => ({
  key: processKey(pid, 1),
  pid,
  ppid,
  startedAt: START,
  own: true,
  comm: argv[0] ?? '',
  argv,
  cwd: '/demo',
});

/** One build in virtual time, looked at each interval. */
export class LivenessScene {
  at = START;
  readonly told: Liveness[] = [];
  private readonly model = new ReadModel();
  private readonly aggregator: Aggregator;
  private tree = { cpuMs: 0, ioBytes: 0, writtenBytes: 0 };
  private waitsFor: TreeActivity['waitsFor'];
  private seq = 0;

  constructor(argv: readonly string[] = ['make']) {
    this.aggregator = new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [] }, []);
    const processes = [facts(100, ['bash'], 1), facts(200, argv, 100)];
    this.see({ type: 'process.snapshot', at: this.at, processes });
  }

  get build(): Build {
    const [build] = this.model.builds();
    assert.ok(build);
    return build;
  }

  get state(): Liveness | undefined {
    return this.build.state === 'running' ? this.build.liveness : undefined;
  }

  get beat(): Heartbeat {
    const beat = this.aggregator.heartbeats.get(this.build.id);
    assert.ok(beat);
    return beat;
  }

  get trees(): readonly unknown[] {
    return this.aggregator.watchedTrees();
  }

  see(observation: Observation): void {
    this.at = observation.at;
    const events: readonly BuildEvent[] = this.aggregator.observe(observation);
    for (const event of events) {
      this.model.apply({ seq: ++this.seq, at: this.at, event });
      if (event.type === 'build.liveness') this.told.push(event.liveness);
    }
  }

  /** What the tree did since the last look, and that look. */
  look(grown: Partial<typeof this.tree> = {}, afterMs = INTERVAL): void {
    const { cpuMs, ioBytes, writtenBytes } = this.tree;
    this.tree = {
      cpuMs: cpuMs + (grown.cpuMs ?? 0),
      ioBytes: ioBytes + (grown.ioBytes ?? 0),
      writtenBytes: writtenBytes + (grown.writtenBytes ?? 0),
    };
    const tree = { build: this.build.id, processes: 1, ...this.tree, waitsFor: this.waitsFor };
    this.see({ type: 'activity.sampled', at: this.at + afterMs, trees: [tree] });
  }

  looks(count: number, grown: Partial<typeof this.tree> = {}): void {
    for (let n = 0; n < count; n++) this.look(grown);
  }

  waits(waitsFor: TreeActivity['waitsFor']): void {
    this.waitsFor = waitsFor;
  }

  watched(type: 'started' | 'beat', more: { stdoutBytes?: number; lastOutputAt?: number } = {}): void {
    const about = { at: this.at, task: 'mabcdefg-1-x' };
    this.see(
      type === 'beat'
        ? { type: 'watched.beat', ...about, ...more }
        : { type: 'watched.started', ...about, argv: ['make'], cwd: '/demo', pid: 200, watcherPid: 100 },
    );
  }
}
