import assert from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import type { StageEvent } from '../../../src/model/stage';
import { isStageOver } from '../../../src/model/stage';
import { ended, failed, fold, queued, skipped, started, succeeded } from './stageEvents';

const about = fc.record({
  stage: fc.constantFrom('lint', 'test'),
  groupId: fc.constantFrom('g0', 'g1'),
  stageAttempt: fc.integer({ min: 1, max: 3 }),
  dependsOn: fc.subarray(['a', 'b']),
});

const kind = fc.constantFrom(queued, started, succeeded, failed, skipped, ended);

/** Anything that a stream may say, in any order. */
const anyEvent: Arbitrary<StageEvent> = fc
  .tuple(kind, fc.nat(50), about)
  .map(([make, at, told]) => make(at, told));

/** What one stage went through, attempt after attempt; the last may still run, and `queued` may be missing. */
const history: Arbitrary<readonly StageEvent[]> = fc
  .tuple(
    fc.array(fc.tuple(fc.boolean(), fc.constantFrom(succeeded, failed)), { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([attempts, goesOn]) =>
    attempts.flatMap(([isQueued, end], index) => {
      const at = index * 10;
      const told = { stageAttempt: index + 1, dependsOn: ['compile'] };
      const isLast = index === attempts.length - 1;
      return [
        ...(isQueued ? [queued(at, told)] : []),
        started(at + 1, told),
        ...(isLast && goesOn ? [] : [end(at + 4, told)]),
      ];
    }),
  );

describe('the fold of stage events', () => {
  it('comes to the same stage in whatever order its history is told, and however often', () => {
    const shuffled = history.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([events, told]) => {
        assert.deepEqual(fold(told), fold(events));
      }),
    );
  });

  it('is changed by no prefix that is told again', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), fc.nat(), (events, cut) => {
        const stages = fold(events);
        const prefix = events.slice(0, cut % (events.length + 1));
        assert.deepEqual(fold(prefix, fold(prefix)), fold(prefix));
        assert.deepEqual(fold(events, stages), stages);
      }),
    );
  });

  it('has one stage for each name and group, its attempts in order, and never a past one that runs', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const stages = fold(events);
        const names = stages.map(({ name, groupId }) => `${groupId}/${name}`);
        assert.deepEqual(names, [...new Set(events.map(({ stage, groupId }) => `${groupId}/${stage}`))]);
        for (const { attempt, earlier } of stages) {
          const attempts = [...earlier.map((before) => before.attempt), attempt];
          assert.deepEqual(attempts, [...new Set(attempts)].sort());
          assert.ok(earlier.every(({ state }) => isStageOver(state)));
        }
      }),
    );
  });

  it('keeps an attempt that succeeded, failed or was skipped as it was', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), anyEvent, (events, event) => {
        for (const before of fold(events)) {
          if (!isStageOver(before.state) || before.state === 'ended') continue;
          const after = fold([...events, event]).find(
            ({ name, groupId }) => name === before.name && groupId === before.groupId,
          );
          const same = [after, ...(after?.earlier ?? [])].find((one) => one?.attempt === before.attempt);
          assert.deepEqual([same?.state, same?.endedAt], [before.state, before.endedAt]);
        }
      }),
    );
  });
});
