import type { HostReading, Pressure, Sample } from './telemetry';

type Check = (value: unknown) => boolean;
/** Every key of a type: the compiler misses none. */
type Checks<T> = Readonly<Record<keyof T, Check>>;

const isWhole: Check = (value) => Number.isSafeInteger(value);
const isCount: Check = (value) => isWhole(value) && Number(value) >= 0;
const isPositive: Check = (value) => isWhole(value) && Number(value) > 0;
const isAmount: Check = (value) => typeof value === 'number' && value >= 0 && value < Infinity;
const isMoment: Check = (value) => isAmount(value) && Number(value) <= 8.64e15;
const isTexts: Check = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string');
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** An object whose every key is known, and right. One that must be there is wrong where it is not. */
function shaped<T>(checks: Checks<T>): Check {
  const byKey = new Map(Object.entries<Check>(checks));
  const needed = [...byKey].filter(([, check]) => !check(undefined)).map(([key]) => key);
  return (value) => {
    if (!isRecord(value)) return false;
    // The quickest way through the keys of what was parsed or sent, which inherits none.
    for (const key in value) if (byKey.get(key)?.(value[key]) !== true) return false;
    return needed.every((key) => key in value);
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const amount = maybe(isAmount);

const isBuild = shaped<Sample['build']>({
  processes: isCount,
  threads: maybe(isCount),
  rssBytes: amount,
  pssBytes: amount,
  cpuMs: amount,
  readBytes: amount,
  writtenBytes: amount,
  writtenChars: amount,
  cpuPercent: amount,
  readBytesPerS: amount,
  writtenBytesPerS: amount,
  writtenCharsPerS: amount,
});

const isHost = shaped<HostReading>({
  cpuPercent: amount,
  cores: isPositive,
  memoryUsedBytes: amount,
  memoryTotalBytes: amount,
  load: amount,
  pressure: maybe(shaped<Pressure>({ cpu: amount, memory: amount, io: amount })),
});

const isShaped = shaped<Sample>({
  seq: isPositive,
  at: isMoment,
  stages: isTexts,
  build: isBuild,
  host: isHost,
});

/**
 * Whether a value is a list of samples and nothing else. The schema of samples says that as well, but slowly, and a panel
 * begins with thousands of them. Of what is not, the schema says what is wrong with it.
 */
export const areWellFormedSamples = (value: unknown): boolean =>
  Array.isArray(value) && value.every(isShaped);
