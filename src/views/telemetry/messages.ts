import * as z from 'zod/mini';
import { err, ok, type Result } from '../../base/result';
import { OUTCOMES, type BuildId, type Outcome } from '../../model/build';
import type { AllTrue, Same } from '../../model/schemaMatch';
import { STAGE_STATES, type StageState } from '../../model/stage';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ProcessSpan,
  type Sample,
  type Telemetry,
} from '../../model/telemetry';
import { samplesSchema, spanSchema, telemetrySchema } from '../../model/telemetrySchema';

/** What the panel says of a build besides its telemetry. Moments are epoch milliseconds, here and below. */
export interface BuildHead {
  readonly id: BuildId;
  readonly label: string;
  /** The whole command line, redacted. */
  readonly command: string;
  readonly cwd?: string;
  readonly state: 'running' | Outcome;
  /** `exit 2`, `signal 9 (SIGKILL)`. */
  readonly exitText?: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
}

/** One attempt of a stage that has started: what is behind the curves meanwhile. */
export interface StageBand {
  readonly name: string;
  readonly group: string;
  readonly state: StageState;
  /** 1-based. */
  readonly attempt: number;
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly endedAt?: number;
}

export const MARKER_KINDS = ['failure', 'liveness', 'stage'] as const;

/** Something that happened at one moment: a process failed, a build stalled, a stage was tried again. */
export interface Marker {
  readonly at: number;
  readonly label: string;
  readonly kind: (typeof MARKER_KINDS)[number];
}

/** To the panel's page. Bands and markers are always all that there are. */
export type ToPanel =
  /** All of a build: first, when it has ended, and when it was begun anew. Zoom and comparison stay. */
  | {
      readonly type: 'show';
      readonly build: BuildHead;
      readonly telemetry: Telemetry;
      readonly bands: readonly StageBand[];
      readonly markers: readonly Marker[];
      readonly now: number;
    }
  /** What came of a running build since; a span replaces what was told of the same process. */
  | {
      readonly type: 'more';
      readonly samples: readonly Sample[];
      readonly spans: readonly ProcessSpan[];
      readonly bands: readonly StageBand[];
      readonly markers: readonly Marker[];
      readonly now: number;
      /** Samples that the page will never get, since the last message. */
      readonly dropped: number;
    }
  /** The answer to `compare`: the run of the same command before this one. */
  | {
      readonly type: 'previous';
      readonly label: string;
      readonly startedAt: number;
      readonly telemetry: Telemetry;
    }
  /** The answer to `compare` when nothing is kept of an earlier run. */
  | { readonly type: 'none' }
  /** A sentence for the user. */
  | { readonly type: 'problem'; readonly message: string };

/** From the panel's page. */
export type FromPanel =
  /** It listens; answered by `show`, also after the page was loaded anew. */
  | { readonly type: 'ready' }
  /** Whether the previous run is wanted; answered by `previous` or `none` when it is. */
  | { readonly type: 'compare'; readonly on: boolean }
  | { readonly type: 'export'; readonly format: ExportFormat }
  /** Something that only a developer can mend. */
  | { readonly type: 'problem'; readonly message: string };

/** What the page leaves with the editor, so that it comes back as it was. */
export interface PanelState {
  readonly build: BuildId;
  readonly compare: boolean;
  /** Whether tables are shown in place of charts. */
  readonly table: boolean;
  /** Whether it moves on with a running build. */
  readonly following: boolean;
  /** What of the time axis is shown, milliseconds since the build began; absent for all of it. */
  readonly range?: { readonly from: number; readonly to: number };
}

const epochMs = z.number().check(z.nonnegative(), z.maximum(8.64e15));

const bandSchema = z.object({
  name: z.string(),
  group: z.string(),
  state: z.enum(STAGE_STATES),
  attempt: z.int().check(z.positive()),
  startedAt: epochMs,
  endedAt: z.optional(epochMs),
});

const markerSchema = z.object({ at: epochMs, label: z.string(), kind: z.enum(MARKER_KINDS) });

const surroundings = { bands: z.array(bandSchema), markers: z.array(markerSchema), now: epochMs };

const problem = z.object({ type: z.literal('problem'), message: z.string() });

const headSchema = z.object({
  id: z.string(),
  label: z.string(),
  command: z.string(),
  cwd: z.optional(z.string()),
  state: z.enum(['running', ...OUTCOMES]),
  exitText: z.optional(z.string()),
  startedAt: epochMs,
  finishedAt: z.optional(epochMs),
});

const toPanelSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('show'), build: headSchema, telemetry: telemetrySchema, ...surroundings }),
  z.object({
    type: z.literal('more'),
    samples: samplesSchema,
    spans: z.array(spanSchema),
    ...surroundings,
    dropped: z.int().check(z.nonnegative()),
  }),
  z.object({
    type: z.literal('previous'),
    label: z.string(),
    startedAt: epochMs,
    telemetry: telemetrySchema,
  }),
  z.object({ type: z.literal('none') }),
  problem,
]);

const fromPanelSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('compare'), on: z.boolean() }),
  z.object({ type: z.literal('export'), format: z.enum(EXPORT_FORMATS) }),
  problem,
]);

const panelStateSchema = z.object({
  build: z.string(),
  compare: z.boolean(),
  table: z.boolean(),
  following: z.boolean(),
  range: z.optional(z.object({ from: z.number(), to: z.number() })),
});

/** The error says what is wrong with the message. */
export const readToPanel = (message: unknown): Result<ToPanel, string> => read(toPanelSchema, message);
export const readFromPanel = (message: unknown): Result<FromPanel, string> => read(fromPanelSchema, message);
export const readPanelState = (state: unknown): Result<PanelState, string> => read(panelStateSchema, state);

function read<T>(schema: z.ZodMiniType<T>, value: unknown): Result<T, string> {
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err(z.prettifyError(parsed.error));
}

/** The compiler holds what is validated and what is promised together. */
export type SchemasMatch = AllTrue<
  [
    Same<typeof toPanelSchema, ToPanel>,
    Same<typeof fromPanelSchema, FromPanel>,
    Same<typeof panelStateSchema, PanelState>,
  ]
>;
