import type { Build } from '../model/build';
import type { BuildRegistry } from './buildRegistry';
import { newStream, type ProgressStream } from './progressStream';
import type { TrackedBuild } from './trackedBuild';

export const MAX_STREAMS = 256;

/** The streams that were heard of late, each by its file, with what an earlier fold knew of it. */
export class KnownStreams {
  /** The one heard last comes last. */
  private readonly byFile = new Map<string, ProgressStream>();
  /** When the last run of a stream ended in an earlier fold; whoever reads the file may tell of it again. */
  private readonly ends = new Map<string, number>();

  constructor(
    history: readonly Build[],
    private readonly registry: BuildRegistry,
  ) {
    for (const build of history) {
      if (build.state !== 'finished' || build.origin.type !== 'stream') continue;
      const { file } = build.origin;
      this.ends.set(file, Math.max(build.finishedAt, this.ends.get(file) ?? 0));
    }
  }

  get(file: string): ProgressStream | undefined {
    return this.byFile.get(file);
  }

  /** Whether a stream of this build may still have something to tell. */
  isOpen(build: TrackedBuild): boolean {
    for (const stream of this.byFile.values()) {
      if (stream.build?.current === build && !stream.isOver) return true;
    }
    return false;
  }

  /** The stream in a file that was heard of just now. */
  heard(file: string): ProgressStream {
    const stream = this.byFile.get(file) ?? newStream(file, this.resumed(file), this.ends.get(file));
    this.byFile.delete(file);
    this.byFile.set(file, stream);
    return stream;
  }

  /** Forgets the stream that was silent the longest, where there are too many. */
  forgetSurplus(): ProgressStream | undefined {
    const [oldest] = this.byFile.values();
    if (!oldest || this.byFile.size <= MAX_STREAMS) return undefined;
    this.byFile.delete(oldest.file);
    return oldest;
  }

  /** The build that an earlier fold made of this stream. */
  private resumed(file: string): TrackedBuild | undefined {
    for (const build of this.registry.running()) {
      const { origin } = build.identity;
      if (origin.type === 'stream' && origin.file === file) return build;
    }
    return undefined;
  }
}
