import type * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { SETTINGS } from '../contributions';
import type { Supervisor } from '../model/supervisor';
import { Gather } from './gather';
import type { Messages } from './messages';
import { isSupervising } from './present/supervision';
import type { Settings } from './settings';

const STOPPED_KEY = 'supervision.stoppedByUser';
/** Milliseconds: several edits of settings in a row make one restart. */
const GATHER_MS = 500;

export interface SupervisionControlOptions {
  readonly supervisor: Supervisor;
  readonly settings: Settings;
  /** Remembers, beyond this window, that the user switched supervision off. */
  readonly memory: vscode.Memento;
  readonly clock: Clock;
  readonly messages: Messages;
}

/** Starts and stops supervision as the user and the settings want it, one step at a time. */
export class SupervisionControl implements Disposable {
  private readonly disposables = new DisposableList();
  private steps: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: SupervisionControlOptions) {
    const restart = this.disposables.add(
      new Gather(options.clock, GATHER_MS, () => void this.applySettings()),
    );
    this.disposables.add(
      options.supervisor.onDidChangeState((state) => {
        if (state.type === 'failed') {
          options.messages.fail(new Error(`Supervision could not start: ${state.message}`));
        }
      }),
    );
    this.disposables.add(
      options.settings.onDidChange((names) => {
        if ([...names].some((name) => SETTINGS[name].restarts)) restart.request();
      }),
    );
  }

  /** What a new window does: nothing when the settings or the user's last word say so. */
  async autoStart(): Promise<void> {
    const { settings, memory, supervisor } = this.options;
    if (!settings.get('supervision.autoStart') || memory.get<boolean>(STOPPED_KEY) === true) return;
    await this.step(() => supervisor.start());
  }

  async start(): Promise<void> {
    await this.options.memory.update(STOPPED_KEY, undefined);
    await this.step(() => this.options.supervisor.start());
  }

  async stop(): Promise<void> {
    await this.options.memory.update(STOPPED_KEY, true);
    await this.step(() => this.options.supervisor.stop());
    this.sayStopped();
  }

  async restart(): Promise<void> {
    await this.options.memory.update(STOPPED_KEY, undefined);
    await this.step(() => this.startAnew());
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async applySettings(): Promise<void> {
    const { supervisor, messages } = this.options;
    await this.step(async () => {
      if (isSupervising(supervisor.state)) await this.startAnew();
    }).catch((error: unknown) => messages.fail(error));
  }

  private async startAnew(): Promise<void> {
    await this.options.supervisor.stop();
    await this.options.supervisor.start();
  }

  private sayStopped(): void {
    this.options.messages.offer(
      'information',
      'Supervision is off in this window and stays off in new ones until you start it again.',
      { 'Start Supervision': () => this.start() },
    );
  }

  /** A step waits for the one before it, however that ended. */
  private step(run: () => Promise<void>): Promise<void> {
    const next = this.steps.then(run, run);
    this.steps = next.catch(() => undefined);
    return next;
  }
}
