import { waitFor } from '@parley/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { locateWorker } from '../../mediasoup-worker/locate.mjs';
import { bridgeDriver } from './drivers/colibri2.ts';
import { type Driver, loadOf } from './drivers/driver.ts';
import { mediasoupDriver } from './drivers/mediasoup.ts';
import { parleyDriver, startParleyBridge } from './drivers/parley.ts';
import { buildGenerator } from './generator/build.mjs';
import type { Generator, SrtpProfile } from './generator.ts';
import { type RunOptions, type Session, withSession } from './measure.ts';

const workerBin = locateWorker() ?? '';
let generator = '';
beforeAll(async () => {
  expect(workerBin).not.toBe('');
  generator = await buildGenerator();
});

const optionsWith = (profile: SrtpProfile): RunOptions => ({
  ...{ generator, profile, serverCpus: undefined, generatorCpus: undefined },
  ...{ warmSeconds: 0, seconds: 0 },
});

/** Everything that was sent before is there. */
async function quiet(generator: Generator): Promise<void> {
  await generator.hold();
  let last = -1;
  await waitFor(
    async () => {
      const { receivedPackets } = await generator.statistics();
      const same = receivedPackets === last;
      last = receivedPackets;
      return same;
    },
    { what: 'the end of what was sent', intervalMs: 250 },
  );
}

/** Of every receiver, its streams with what is missing in them. */
async function gaps({ generator, call }: Session): Promise<number[][]> {
  const reports = await Promise.all(call.receivers.map((id) => generator.report(id)));
  return reports.map(({ streams }) => streams.map(({ first, last, packets }) => last - first + 1 - packets));
}

async function flowing({ generator, call }: Session, streams: number): Promise<void> {
  await generator.go();
  await waitFor(
    async () => {
      const reports = await Promise.all(call.receivers.map((id) => generator.report(id)));
      return reports.every((report) => report.streams.filter(({ packets }) => packets > 20).length >= streams);
    },
    { what: 'all streams at all receivers', timeoutMs: 20_000, intervalMs: 200 },
  );
}

/** A bridge that runs already, as an original one does. */
async function standingBridge(): Promise<{ readonly driver: Driver; readonly stop: () => Promise<void> }> {
  const bridge = await startParleyBridge({ workerBin });
  return { driver: bridgeDriver('bridge', bridge, bridge.pids), stop: bridge.stop };
}

describe('the load generator', () => {
  it.each<[string, SrtpProfile, () => Driver]>([
    ['our bridge', 'gcm128', () => parleyDriver({ workerBin })],
    ['mediasoup alone', 'cm80', () => mediasoupDriver({ workerBin })],
  ])('finds everything that is sent through %s, with %s', async (_, profile, driver) => {
    await withSession(driver(), loadOf(1, 2, 10, { videoKbps: 600 }), optionsWith(profile), async (session) => {
      const { generator } = session;
      await flowing(session, 4);
      await generator.mark();
      await flowing(session, 4);
      await quiet(generator);
      const statistics = await generator.statistics();
      expect(await gaps(session)).toEqual(Array.from({ length: 10 }, () => [0, 0, 0, 0]));
      expect(statistics).toMatchObject({ up: 12, lost: 0, missing: 0, duplicates: 0, forged: 0, sendErrors: 0 });
      expect(statistics.authenticated).toBeGreaterThan(0);
      expect(generator.ups.map((up) => up.profile)).toContain(profile === 'cm80' ? 'SRTP_AES128_CM_SHA1_80' : 'SRTP_AEAD_AES_128_GCM');
      expect(generator.failures).toEqual([]);
    });
  });

  it('drives a bridge that runs already, with simulcast and transport-cc, and people leave', async () => {
    const bridge = await standingBridge();
    try {
      const load = loadOf(1, 1, 2, { videoKbps: [50, 150, 400], transportCc: true });
      await withSession(bridge.driver, load, optionsWith('gcm256'), async (session) => {
        const { generator, call } = session;
        generator.command('set', { feedback: 1 });
        await flowing(session, 2);
        const statistics = await generator.statistics();
        expect(statistics.feedbackReceived).toBeGreaterThan(0);
        expect(statistics.feedbackSent).toBeGreaterThan(0);
        // The address of one who receives changes: media follows after the next check.
        const [moving = 0] = call.receivers;
        generator.command('rebind', { id: moving });
        await generator.mark();
        await waitFor(async () => (await generator.report(moving)).packets > 20, { what: 'media at the new address' });
        await call.hangUp();
        await quiet(generator);
      });
    } finally {
      await bridge.stop();
    }
  });
});
