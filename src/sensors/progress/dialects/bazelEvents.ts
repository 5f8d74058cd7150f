import * as z from 'zod';
import { exitCode, lenient, name, text, time } from '../fields';

/**
 * The fields that matter of Bazel's build events, in the JSON form of protocol buffers: 64 bit integers are
 * text, and a field with its default value (`false`, 0, '') is absent.
 * See build_event_stream.proto in Bazel's sources.
 */

const count = z.coerce.number().nonnegative();

/** `1.5s`, as milliseconds. */
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?s$/)
  .transform((value) => Number.parseFloat(value) * 1000);

const failureDetail = z.object({ message: text });

const target = z.object({ label: name, aspect: lenient(name) });

const testRun = z.object({
  label: name,
  run: lenient(count),
  shard: lenient(count),
  attempt: z.int().positive().default(1),
});

const aborted = z.object({ reason: z.string().default('UNKNOWN'), description: lenient(text) });

export const startedEvent = z.object({
  started: z.object({
    uuid: lenient(name),
    command: lenient(name),
    startTime: time,
    startTimeMillis: time,
  }),
});

export const configuredEvent = z.object({
  id: z.object({ targetConfigured: target }),
  aborted: aborted.optional(),
});

export const completedEvent = z.object({
  id: z.object({ targetCompleted: target }),
  completed: z
    .object({ success: z.boolean().default(false), failureDetail: lenient(failureDetail) })
    .optional(),
  aborted: aborted.optional(),
});

export const actionEvent = z.object({
  id: z.object({ actionCompleted: z.object({ label: lenient(name) }) }),
  action: z
    .object({
      success: z.boolean().default(false),
      type: z.string().default('action'),
      exitCode: lenient(exitCode),
      label: lenient(name),
      endTime: time,
      failureDetail: lenient(failureDetail),
    })
    .optional(),
});

export const testResultEvent = z.object({
  id: z.object({ testResult: testRun }),
  testResult: z
    .object({
      status: z.string().default('NO_STATUS'),
      statusDetails: lenient(text),
      cachedLocally: z.boolean().default(false),
      executionInfo: lenient(z.object({ cachedRemotely: z.boolean().default(false) })),
      testAttemptStart: lenient(z.string()),
      testAttemptStartMillisEpoch: lenient(count),
      testAttemptDuration: lenient(duration),
      testAttemptDurationMillis: lenient(count),
    })
    .optional(),
});

export const finishedEvent = z.object({
  finished: z
    .object({
      overallSuccess: z.boolean().default(false),
      exitCode: lenient(z.object({ name: z.string().default(''), code: exitCode.default(0) })),
      finishTime: time,
      finishTimeMillis: time,
      failureDetail: lenient(failureDetail),
    })
    .optional(),
});

export type Target = z.infer<typeof target>;
export type TestRun = z.infer<typeof testRun>;
export type Aborted = z.infer<typeof aborted>;
export type CompletedEvent = z.infer<typeof completedEvent>;
export type ActionEvent = z.infer<typeof actionEvent>;
export type TestResult = NonNullable<z.infer<typeof testResultEvent>['testResult']>;
export type Finished = NonNullable<z.infer<typeof finishedEvent>['finished']>;
