import { errorMessage } from '../base/result';
import { systemClock } from '../base/systemClock';
import { saveFile } from '../files/savedFile';
import type { BuildId } from '../model/build';
import type { ExportFormat, Telemetry } from '../model/telemetry';
import { TelemetryTail } from '../store/telemetryTail';
import { exportTelemetry } from '../telemetry/export/exportTelemetry';
import { CommandError, ERROR, EXIT } from './exitCodes';
import { buildNamed } from './findBuild';
import { LiveJournal } from './liveJournal';
import type { Output } from './output';
import { tellTelemetryProblems } from './telemetryText';

export interface ExportOptions {
  readonly stateDir?: string;
  readonly format: ExportFormat;
  /** A file; stdout when absent. */
  readonly output?: string;
}

/**
 * `buildbeat export BUILD`: the telemetry of a build for other programs.
 *
 * @throws CommandError when there is no such build, nothing is known of its telemetry, or the file cannot be written
 */
export async function exportBuild(
  id: string,
  { stateDir, format, output: file }: ExportOptions,
  output: Output,
): Promise<void> {
  const journal = await LiveJournal.open(stateDir, output);
  const build = buildNamed(journal.resolve(id), journal.feed.model);
  const telemetry = await telemetryOf(journal.dir.telemetry, build.id, output);
  const content = exportTelemetry(format, { build, telemetry, now: systemClock.now() });
  if (file === undefined) output.write(content);
  else await save(file, content);
}

async function telemetryOf(dir: string, build: BuildId, output: Output): Promise<Telemetry> {
  const { telemetry, samples, spans, problems } = await new TelemetryTail(dir, build).next();
  tellTelemetryProblems(problems, output);
  // What is kept and cannot be read is empty, and that is no export.
  if (telemetry && problems.length === 0) return telemetry;
  if (samples.length + spans.length > 0) return { build, samples, spans, spansLeftOut: 0 };
  throw new CommandError(
    `${ERROR.notFound}: No telemetry of ${JSON.stringify(build)} is kept. It is recorded while a build runs and ` +
      'somebody supervises.',
    EXIT.failed,
  );
}

async function save(file: string, content: string): Promise<void> {
  try {
    await saveFile(file, content);
  } catch (error) {
    throw new CommandError(`${file} cannot be written (${errorMessage(error)}).`, EXIT.failed);
  }
}
