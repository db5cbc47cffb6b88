import { expect, it } from 'vitest';
import { useBrowserCalls } from './testing/browser-calls.ts';
import { look, type RemoteStream } from './testing/browser-peer.ts';
import type { SfuProducer, SfuRouter, SfuTransport } from './types.ts';

const SLOT = { kind: 'audio', ssrc: 300_000_001 } as const;

const calls = useBrowserCalls();

async function connect(router: SfuRouter, name: string, remote: readonly RemoteStream[]) {
  const { transport, audio } = await calls.connect(router, name, remote);
  const produce = () => {
    expect.assert(audio, 'the browser sends nothing');
    return transport.produce({ kind: 'audio', owner: name, name: `${name}-a0`, encodings: [audio] });
  };
  return { transport, produce };
}

async function energy(): Promise<number> {
  const { inbound } = await look(calls.page, 'receiver');
  const audio = inbound.filter((stream) => stream.kind === 'audio');
  expect(audio.length).toBeLessThanOrEqual(1);
  return audio[0]?.energy ?? 0;
}

/** Sound comes from now on. */
async function expectSound(message: string): Promise<void> {
  const before = await energy();
  await expect.poll(async () => (await energy()) - before, { message, timeout: 8_000 }).toBeGreaterThan(0.02);
}

/** What came before has been played, and nothing follows. */
async function expectSilence(message: string): Promise<void> {
  let last = -1;
  await expect
    .poll(
      async () => {
        const now = await energy();
        const grown = now - last;
        last = now;
        return grown;
      },
      { message, timeout: 8_000, interval: 400 },
    )
    .toBeLessThan(0.002);
}

const holder = ({ voices }: SfuTransport) => voices[0];

it('a browser hears whoever holds the slot as one stream, but not whom it does not want to hear', async () => {
  const router = await calls.sfu.createRouter({ onDominantSpeaker() {}, onLevels() {}, onLost() {} });
  await router.limitVoices(1);
  const receiver = await connect(router, 'receiver', [SLOT]);
  await receiver.transport.consumeVoice({ slot: 0, ssrc: SLOT.ssrc });
  const [one, two] = [await connect(router, 'one', []), await connect(router, 'two', [])];
  const first = await one.produce();
  await expect.poll(() => holder(receiver.transport)).toBe(first.id);
  await expectSound('the first voice');
  const own = await one.transport.consumeVoice({ slot: 0, ssrc: 300_000_002 });

  const second: SfuProducer = await two.produce();
  await first.setPaused(true);
  await expect.poll(() => holder(receiver.transport)).toBe(second.id);
  await expectSound('the second voice');
  // The first one hears the second, and has heard nothing of its own.
  await expect.poll(async () => (await own.stats())[0]?.packets ?? 0).toBeGreaterThan(10);

  await receiver.transport.hear({ all: true, include: [], exclude: ['two'] });
  await expectSilence('who is excluded');
  await receiver.transport.hear({ all: true, include: [], exclude: ['one-a0'] });
  await expectSound('who is no longer excluded');
  await receiver.transport.hear({ all: false, include: ['one'], exclude: [] });
  await expectSilence('who is not included');
  await receiver.transport.hear({ all: false, include: ['two-a0'], exclude: [] });
  await expectSound('who is included');

  await second.setPaused(true);
  await expectSilence('who is muted');
  await first.setPaused(false);
  await expectSilence('who is not included either');
  await receiver.transport.hear({ all: true, include: [], exclude: [] });
  await expectSound('everybody');
  router.close();
}, 60_000);

it('a browser hears one slot after the other on a stream that it knows', async () => {
  const router = await calls.sfu.createRouter({ onDominantSpeaker() {}, onLevels() {}, onLost() {} });
  await router.limitVoices(2);
  const receiver = await connect(router, 'receiver', [SLOT]);
  const speakers = [await connect(router, 'one', []), await connect(router, 'two', [])];
  for (const { produce } of speakers) await produce();
  await expect.poll(() => receiver.transport.voices.filter(Boolean)).toHaveLength(2);
  for (const slot of [0, 1, 0]) {
    const consumer = await receiver.transport.consumeVoice({ slot, ssrc: SLOT.ssrc });
    await expectSound(`slot ${slot}`);
    consumer.close();
    await expectSilence(`slot ${slot} on no stream`);
  }
  router.close();
}, 60_000);
