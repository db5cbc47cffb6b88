import { colibriReasonOf } from '@parley/xmpp-colibri2';
import { stanzaErrorInfo } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { audioSource, BridgeHarness, type Client, videoSource } from '../testing/bridge-harness.ts';

const wantsAll = { colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 180 } } as const;

async function room(size: number) {
  const harness = new BridgeHarness();
  const people: Client[] = [];
  for (let index = 0; index < size; index++) {
    const id = `p${index}`;
    people.push(await harness.join(id, [audioSource(id, 100 * index + 1), videoSource(id, 100 * index + 10)]));
  }
  for (const person of people) person.say(wantsAll);
  await harness.pass(1000);
  const videos = () => Math.max(...people.map(({ endpoint }) => endpoint.receiver.videos));
  /** Measures every two seconds. */
  const measure = async (stress: number, seconds: number, newcomers = stress) => {
    for (let second = 0; second < seconds; second += 2) {
      harness.guard.measured({ busiest: stress, newcomers });
      await harness.pass(2000);
    }
  };
  return { harness, people, videos, measure };
}

const attempt = (harness: BridgeHarness, id: string, meetingId = 'm1') =>
  harness.bridge.modify(harness.request({ meetingId, create: meetingId !== 'm1', endpoints: [harness.creation(id)] })).then(
    () => 'taken',
    (error: unknown) => error,
  );

describe('an overloaded bridge', () => {
  it('sends everybody fewer videos, and all of them again when it has recovered', async () => {
    const { videos, measure } = await room(9);
    expect(videos()).toBe(8);
    await measure(1.05, 20);
    expect(videos()).toBe(4);
    await measure(0.5, 600);
    expect(videos()).toBe(8);
  });

  it('refuses new endpoints and new conferences with a reason that the focus knows, and takes them when it has recovered', async () => {
    const { harness, measure } = await room(3);
    await measure(1.05, 14);
    for (const meetingId of ['m1', 'm2']) {
      const error = await attempt(harness, 'late', meetingId);
      expect(error).toMatchObject({ code: 'LIMIT_REACHED' });
      expect([stanzaErrorInfo(error).condition, colibriReasonOf(error)?.reason]).toEqual(['bad-request', 'overloaded']);
    }
    expect(harness.totals.endpointsRefused).toBe(2);
    expect(harness.bridge.conferences).toHaveLength(1);
    await measure(0.5, 2);
    expect(await attempt(harness, 'late')).toBe('taken');
  });

  it('takes newcomers while one of its workers has room', async () => {
    const { harness, videos, measure } = await room(9);
    await measure(1.05, 14, 0.3);
    expect([await attempt(harness, 'late'), harness.guard.stress < 0.5]).toEqual(['taken', true]);
    expect(videos()).toBeLessThan(8);
  });

  it('lets those come back who were there a moment ago', async () => {
    const { harness, measure } = await room(3);
    await measure(1.05, 14);
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('p1', { expire: true })] }));
    expect(await attempt(harness, 'p1')).toBe('taken');
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('p1', { expire: true })] }));
    await harness.pass(61_000);
    expect(await attempt(harness, 'p1')).not.toBe('taken');
  });

  it('says so before it comes to that: when it is loaded, and when many come between two measurements', async () => {
    const { harness, measure } = await room(30);
    await measure(0.3, 4);
    expect(harness.guard.endpointStress).toBeCloseTo(0.01);
    const before = harness.announcements;
    await measure(0.82, 2);
    expect(harness.announcements).toBe(before + 1);
    for (let index = 0; index < 15; index++) expect(await attempt(harness, `n${index}`)).toBe('taken');
    // 0.82 for 30 is 0.027 for each.
    expect(harness.guard.stress).toBeCloseTo(0.82 + 15 * (0.82 / 30));
    expect(harness.announcements).toBeGreaterThan(before + 3);
  });

  it('is not what a crowd makes of it that comes in one moment, however much there is to do for that moment', async () => {
    const { harness, measure } = await room(3);
    await measure(0.2, 4);
    for (let index = 0; index < 100; index++) {
      if (index % 20 === 0) await measure(1.1, 2);
      expect(await attempt(harness, `n${index}`)).toBe('taken');
    }
    expect(harness.guard.endpointStress).toBeCloseTo(0.01);
  });

  it('is not so any more when the worker that was overloaded has died', async () => {
    const { harness, measure } = await room(3);
    await measure(1.05, 14);
    harness.guard.reset();
    expect(await attempt(harness, 'late')).toBe('taken');
  });
});
