import type { Clock } from '../../../base/clock';
import type { BuildId } from '../../../model/build';
import type { WatchedTree } from '../../../model/observation';
import type { SensorLook, TelemetrySensor } from '../telemetrySensor';
import { KeptFiles } from './keptFiles';
import { ProcHost } from './procHost';
import { ProcTelemetry } from './procTelemetry';

/** Looks at builds and the machine through `/proc`, in one go. */
export class ProcSensor implements TelemetrySensor {
  private readonly files = new KeptFiles();
  private readonly processes = new ProcTelemetry(this.files);
  private readonly host: ProcHost;

  constructor(clock: Clock) {
    this.host = new ProcHost(this.files, clock);
  }

  look(trees: readonly WatchedTree[]): SensorLook {
    return { trees: this.processes.look(trees), host: this.host.look() };
  }

  forget(build: BuildId): void {
    this.processes.forget(build);
  }

  dispose(): void {
    this.processes.dispose();
  }
}
