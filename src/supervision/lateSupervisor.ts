import type { Event } from '../base/emitter';
import { errorMessage } from '../base/result';
import type { BuildId } from '../model/build';
import type { Feed } from '../model/feed';
import type { Heartbeats } from '../model/heartbeats';
import type { Observation } from '../model/observation';
import type { SupervisionState, SupervisionStatus, Supervisor } from '../model/supervisor';
import type { SupervisorChannels } from './channels';

/** Makes the supervisor that tells through these channels. */
export type LoadSupervisor = (channels: SupervisorChannels) => Promise<Supervisor>;

/**
 * The door to supervision from a window's first moment. What is behind it takes a while to load, so that is done
 * when it is first asked for something; one that could not be loaded is tried anew the next time.
 */
export class LateSupervisor implements Supervisor {
  private loading: Promise<Supervisor> | undefined;
  private loaded: Supervisor | undefined;

  constructor(
    private readonly channels: SupervisorChannels,
    private readonly load: LoadSupervisor,
  ) {}

  get state(): SupervisionState {
    return this.channels.state;
  }

  get onDidChangeState(): Event<SupervisionState> {
    return this.channels.onDidChangeState;
  }

  get feed(): Feed {
    return this.channels.feed;
  }

  get heartbeats(): Heartbeats {
    return this.channels.heartbeats;
  }

  async start(): Promise<void> {
    if (!this.loaded) this.channels.change({ type: 'starting' });
    const supervisor = await this.supervisor().catch((error: unknown) => {
      this.channels.change({ type: 'failed', message: errorMessage(error) });
    });
    await supervisor?.start();
  }

  async stop(): Promise<void> {
    const supervisor = await this.loading?.catch(() => undefined);
    if (supervisor) await supervisor.stop();
    else this.channels.change({ type: 'off' });
  }

  async status(): Promise<SupervisionStatus> {
    return (await this.supervisor()).status();
  }

  observe(observation: Observation): void {
    this.loaded?.observe(observation);
  }

  async stopBuild(id: BuildId, graceMs: number): Promise<void> {
    await (await this.supervisor()).stopBuild(id, graceMs);
  }

  async deleteBuild(id: BuildId): Promise<void> {
    await (await this.supervisor()).deleteBuild(id);
  }

  async clearHistory(): Promise<void> {
    await (await this.supervisor()).clearHistory();
  }

  private supervisor(): Promise<Supervisor> {
    this.loading ??= this.loadOnce();
    return this.loading;
  }

  private async loadOnce(): Promise<Supervisor> {
    try {
      this.loaded = await this.load(this.channels);
      return this.loaded;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }
}
