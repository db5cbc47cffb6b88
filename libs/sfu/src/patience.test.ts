import { deferred, FakeClock } from '@parley/kernel';
import { expect, it } from 'vitest';
import { answersWithin } from './patience.ts';

function waiting() {
  const clock = new FakeClock();
  const answer = deferred();
  const outcomes: unknown[] = [];
  answersWithin(answer.promise, 8_000, clock).then(
    (answered) => outcomes.push(answered),
    (error: unknown) => outcomes.push(error),
  );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { clock, answer, outcomes, settle };
}

it('waits for an answer as long as it was told', async () => {
  const { clock, outcomes, settle } = waiting();
  clock.advance(7_500);
  await settle();
  expect(outcomes).toEqual([]);
  clock.advance(500);
  await settle();
  expect([outcomes, clock.pending]).toEqual([[false], 0]);
});

it('does not count time in which nobody could run, nor a clock that is put back', async () => {
  const { clock, answer, outcomes, settle } = waiting();
  clock.advance(4_000);
  for (let times = 0; times < 20; times++) clock.jump(2_000);
  clock.jump(3_600_000);
  clock.jump(-7_200_000);
  clock.advance(3_500);
  await settle();
  expect(outcomes).toEqual([]);
  answer.resolve();
  await settle();
  expect([outcomes, clock.pending]).toEqual([[true], 0]);
});

it('fails as what it waits for', async () => {
  const { clock, answer, outcomes, settle } = waiting();
  answer.reject(new Error('closed'));
  await settle();
  expect([outcomes, clock.pending]).toEqual([[new Error('closed')], 0]);
});
