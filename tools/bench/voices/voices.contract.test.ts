import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { locateWorker } from '../../mediasoup-worker/locate.mjs';
import { range } from '../forwarding/drivers/driver.ts';
import { startParleyBridge } from '../forwarding/drivers/parley.ts';
import { buildGenerator } from '../forwarding/generator/build.mjs';
import { Generator } from '../forwarding/generator.ts';
import { hearOnset } from './onset.ts';
import { VoiceRoom } from './voice-room.ts';

const MICROPHONES = 18;
const LISTENERS = 6;
const VOICES = 10;
const NOISE = 75;

it.each<[string, Readonly<Record<string, string>>]>([
  ['one worker', {}],
  ['two workers', { JVB_WORKERS: '2', JVB_ENDPOINTS_PER_WORKER: '9' }],
])(
  'in a noisy room on %s everybody hears ten voices, and all of the first word of who begins to speak',
  async (_, env) => {
    const bridge = await startParleyBridge({ workerBin: locateWorker() ?? '', env });
    const generator = await Generator.start(await buildGenerator());
    try {
      const room = new VoiceRoom(bridge, generator);
      for (const index of range(MICROPHONES)) await room.join(index < LISTENERS, index === MICROPHONES - 1 ? 127 : NOISE + (index % 5));
      await generator.allUp(room.speakers.map(({ endpoint }) => endpoint));
      await generator.go();
      const [listener] = room.speakers;
      const newcomer = room.speakers.at(-1);
      expect.assert(listener && newcomer);
      const streams = async () => (await generator.report(listener.endpoint)).streams.filter(({ packets }) => packets > 0).length;
      await expect.poll(streams, { message: 'voices', timeout: 15_000 }).toBeGreaterThanOrEqual(VOICES - 1);
      // Whoever was heard before there was a limit no longer is, and noises of the same loudness have found their places.
      const atOnce = async () => {
        await generator.mark();
        await pause(500);
        return streams();
      };
      await expect.poll(atOnce, { message: 'no more voices', timeout: 20_000 }).toBeLessThanOrEqual(VOICES);

      const onset = await hearOnset(generator, room, newcomer, 30);
      expect(onset).toEqual({ isWhole: true, firstMs: expect.any(Number) });
      await expect.poll(() => [...listener.named.values()], { message: 'name of the new voice', timeout: 5_000 }).toContain(newcomer.id);
      expect(listener.named.size).toBeLessThanOrEqual(MICROPHONES);
      expect((await generator.statistics()).duplicates).toBe(0);
      await room.end();
    } finally {
      await generator.quit();
      await bridge.stop();
    }
  },
  60_000,
);
