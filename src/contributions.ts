import en from 'zod/v4/locales/en.js';
import * as z from 'zod/mini';
import { ROLES } from './model/build';
import { BACKENDS, type Backend } from './model/observation';
import { PROGRESS_DIALECTS, type ProgressDialect } from './model/progressDialect';
import { TOOL_CLASSES, type ToolRule } from './model/toolRule';
import { DEFAULT_SAMPLES, MOST_SAMPLES } from './telemetry/capacity';

/** The typed mirror of what package.json contributes; a test holds the two together, both ways. */

// The words of what is wrong; this way of using the library, which keeps activation short, has none by default.
z.config(en());

export const PALETTE_COMMANDS = {
  startSupervision: 'buildbeat.startSupervision',
  stopSupervision: 'buildbeat.stopSupervision',
  restartSupervision: 'buildbeat.restartSupervision',
  showBuilds: 'buildbeat.showBuilds',
  showLog: 'buildbeat.showLog',
  watchBuild: 'buildbeat.watchBuild',
  stopWatching: 'buildbeat.stopWatching',
  addProgressFile: 'buildbeat.addProgressFile',
  clearHistory: 'buildbeat.clearHistory',
  showStatus: 'buildbeat.showStatus',
  openSettings: 'buildbeat.openSettings',
} as const;

/** Commands of the palette, where they ask for a build, and of that build's row. */
export const TELEMETRY_COMMANDS = {
  showTelemetry: 'buildbeat.showTelemetry',
  exportTelemetry: 'buildbeat.exportTelemetry',
} as const;

/** Commands of one row of the Builds view; their argument is the row's node or a build id. */
export const BUILD_COMMANDS = {
  stopBuild: 'buildbeat.build.stop',
  runAgain: 'buildbeat.build.runAgain',
  revealTerminal: 'buildbeat.build.revealTerminal',
  copyCommand: 'buildbeat.build.copyCommand',
  copyDetails: 'buildbeat.build.copyDetails',
  hideCommand: 'buildbeat.build.hideCommand',
  deleteBuild: 'buildbeat.build.delete',
} as const;

export const COMMANDS = { ...PALETTE_COMMANDS, ...TELEMETRY_COMMANDS, ...BUILD_COMMANDS } as const;
export type CommandName = keyof typeof COMMANDS;

export const VIEW_CONTAINER = 'buildbeat';
export const BUILDS_VIEW = 'buildbeat.builds';
/** The type of the panels of telemetry. */
export const TELEMETRY_PANEL = 'buildbeat.telemetry';

/** Keys of `when` clauses that this extension sets. */
export const CONTEXT_KEYS = {
  /** The type of the supervision state. */
  supervision: 'buildbeat.supervision',
  /** Whether supervision is on in this window, as owner or follower, or coming up. */
  supervising: 'buildbeat.supervising',
  /** Whether a finished build is remembered. */
  hasHistory: 'buildbeat.hasHistory',
  /** Whether the user of this window watches a build. */
  watching: 'buildbeat.watching',
} as const;

/** Words of a row's context value, which menus look for in `viewItem`. */
export const ROW_TRAITS = ['build', 'running', 'finished', 'revealable', 'measured'] as const;
export type RowTrait = (typeof ROW_TRAITS)[number];

export const SECTION = 'buildbeat';

export interface SettingValues {
  'supervision.autoStart': boolean;
  processBackend: Backend | 'auto';
  /** Milliseconds. */
  scanInterval: number;
  'tools.extra': readonly ToolRule[];
  'tools.disabled': readonly string[];
  'tools.useDefaults': boolean;
  ignoreCommands: readonly string[];
  /** Seconds; a third of `liveness.stallAfter` wins when that is less. */
  'liveness.heartbeatInterval': number;
  /** Seconds. */
  'liveness.quietAfter': number;
  /** Seconds. */
  'liveness.stallAfter': number;
  /** Of a running build; 0 switches telemetry off. */
  'telemetry.samples': number;
  /** Seconds. */
  'telemetry.interval': number;
  /** Paths or globs, relative to each workspace folder; they may hold `${workspaceFolder}`. */
  'progress.files': readonly string[];
  'progress.dialect': ProgressDialect | 'auto';
  'markers.files': readonly string[];
  'notifications.mode': 'all' | 'failures' | 'none';
  /** Seconds. */
  'notifications.minimumDuration': number;
  /** Seconds. */
  'notifications.minimumFailureDuration': number;
  'notifications.exclude': readonly string[];
  /** Seconds. */
  stopGracePeriod: number;
  'history.shown': number;
}
export type SettingName = keyof SettingValues;

export interface Parsed<T> {
  readonly value: T;
  /** Sentences that say what is wrong with the value, without the name of the setting. */
  readonly problems: readonly string[];
}

export interface Setting<T> {
  readonly fallback: T;
  /** True when supervision has to start anew to follow a change. */
  readonly restarts: boolean;
  readonly parse: (raw: unknown) => Parsed<T>;
}

const pattern = z.string().check(z.refine(isPattern, { error: 'not a valid regular expression' }));

const filled = z.string().check(z.minLength(1));

const toolRule = z.readonly(
  z.strictObject({
    name: filled,
    program: pattern,
    class: z.enum(TOOL_CLASSES),
    role: z.enum(ROLES),
    when: z.optional(pattern),
    longLived: z.optional(pattern),
    ignore: z.optional(pattern),
  }),
);

const RESTARTS = { restarts: true };

const between = (schema: z.ZodMiniType<number>, least: number, most: number): z.ZodMiniType<number> =>
  schema.check(z.gte(least), z.lte(most));

const seconds = (most: number): z.ZodMiniType<number> => between(z.number(), 0.05, most);

export const SETTINGS: { readonly [N in SettingName]: Setting<SettingValues[N]> } = {
  'supervision.autoStart': single(z.boolean(), true),
  processBackend: single(z.enum(['auto', ...BACKENDS]), 'auto', RESTARTS),
  scanInterval: single(between(z.int(), 20, 10_000), 100, RESTARTS),
  'tools.extra': list(toolRule, RESTARTS),
  'tools.disabled': list(z.string(), RESTARTS),
  'tools.useDefaults': single(z.boolean(), true, RESTARTS),
  ignoreCommands: list(pattern, RESTARTS),
  'liveness.heartbeatInterval': single(seconds(60), 5, RESTARTS),
  'liveness.quietAfter': single(seconds(3600), 10, RESTARTS),
  'liveness.stallAfter': single(seconds(86_400), 300, RESTARTS),
  'telemetry.samples': single(between(z.int(), 0, MOST_SAMPLES), DEFAULT_SAMPLES, RESTARTS),
  'telemetry.interval': single(seconds(60), 1, RESTARTS),
  'progress.files': list(filled),
  'progress.dialect': single(z.enum(['auto', ...PROGRESS_DIALECTS]), 'auto'),
  'markers.files': list(filled, RESTARTS),
  'notifications.mode': single(z.enum(['all', 'failures', 'none']), 'all'),
  'notifications.minimumDuration': single(z.number().check(z.gte(0)), 10),
  'notifications.minimumFailureDuration': single(z.number().check(z.gte(0)), 2),
  'notifications.exclude': list(pattern),
  stopGracePeriod: single(between(z.number(), 0, 300), 5),
  'history.shown': single(between(z.int(), 1, 10_000), 1000),
};

export const SETTING_NAMES = Object.keys(SETTINGS).filter((name): name is SettingName => name in SETTINGS);

/** A wrong value gives the default and says why. */
function single<T>(schema: z.ZodMiniType<T>, fallback: T, { restarts } = { restarts: false }): Setting<T> {
  const parse = (raw: unknown): Parsed<T> => {
    const parsed = schema.safeParse(raw);
    return parsed.success
      ? { value: parsed.data, problems: [] }
      : {
          value: fallback,
          problems: [`${describe(parsed.error)}; the default ${JSON.stringify(fallback)} is used`],
        };
  };
  return { fallback, restarts, parse };
}

/** A wrong entry is left out and said; the others stay. */
function list<T>(schema: z.ZodMiniType<T>, { restarts } = { restarts: false }): Setting<readonly T[]> {
  const parse = (raw: unknown): Parsed<readonly T[]> => {
    if (!Array.isArray(raw)) return { value: [], problems: ['not a list; the empty list is used'] };
    const entries = raw.map((entry) => schema.safeParse(entry));
    return {
      value: entries.flatMap((entry) => (entry.success ? [entry.data] : [])),
      problems: entries.flatMap((entry, index) =>
        entry.success ? [] : [`entry ${index + 1} is left out: ${describe(entry.error)}`],
      ),
    };
  };
  return { fallback: [], restarts, parse };
}

function describe(error: z.core.$ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join(', ');
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
