import type { Evidence } from '../model/build';
import type { MarkerObservation } from '../model/observation';
import { exited } from '../model/process';
import { closestBuild, type EndedCommand } from './buildMatching';
import type { BuildRegistry } from './buildRegistry';
import type { HeldEvidence } from './heldEvidence';
import { redactCommand } from './redaction';
import type { TrackedBuild } from './trackedBuild';

/** A marker and the end of its build lie so close together. */
const WINDOW_MS = 60_000;

/** Build-status files: each says how one command ended. */
export class Markers {
  constructor(
    private readonly registry: BuildRegistry,
    private readonly held: HeldEvidence,
  ) {}

  /** The finished build that has new evidence, to be amended by the caller. */
  observe({ command, exitCode, ...marker }: MarkerObservation): TrackedBuild | undefined {
    const ended: EndedCommand = { ...marker, command: redactCommand(command), windowMs: WINDOW_MS };
    const build = closestBuild(this.registry.all(), ended);
    if (!build) return undefined;
    const evidence: Evidence = { source: 'marker', status: exited(exitCode), at: marker.endedAt };
    if (build.finishedAt !== undefined) return build.addEvidence(evidence) ? build : undefined;
    this.held.hold(build, evidence, marker.endedAt + WINDOW_MS);
    return undefined;
  }
}
