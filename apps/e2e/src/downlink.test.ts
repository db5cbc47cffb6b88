import { randomHex } from '@parley/kernel';
import { expect, it, onTestFinished } from 'vitest';
import { ADA, BEN } from './harness/fixture.ts';
import { degradePath } from './harness/network/degrade.ts';
import { useNetwork } from './harness/network/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const fixture = useNetwork();

const LIMIT_KBIT = 500;
/** Until the queue that has built up is empty and the estimate has come down. */
const SETTLE_S = 6;
const WINDOW_S = 6;
/** Share of the sound that may be made up before people mind. */
const MOST_MADE_UP = 0.05;

/** Ada, whose picture takes the bit rate of a real one, and Ben, who sees her from home. */
async function call(): Promise<Participant> {
  const room = `downlink-${randomHex(6)}`;
  const sender = await fixture.join('road', room, { ...ADA, media: { ...ADA.media, noise: true } });
  const receiver = await fixture.join('home', room, BEN);
  await receiver.seesAndHears(sender);
  return receiver;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

async function gets720(receiver: Participant, what: string): Promise<void> {
  await poll(async () => (await receiver.remote('Ada'))?.video?.height === 720, { timeoutMs: 40_000, what });
}

it('keeps picture and voice going at 500 kbit/s, and comes back to 720p afterwards', async () => {
  const receiver = await call();
  await gets720(receiver, '720p before the limit');

  onTestFinished(() => fixture.network.limitDownlink('home', undefined));
  fixture.network.limitDownlink('home', LIMIT_KBIT);
  const jolt = await receiver.concealment(SETTLE_S);
  const sound = receiver.concealment(2 * WINDOW_S);
  const windows = [await receiver.flow('Ada', WINDOW_S), await receiver.flow('Ada', WINDOW_S)];
  const concealed = await sound;
  const begin = Date.now();
  fixture.network.limitDownlink('home', undefined);
  await gets720(receiver, '720p after the limit');
  const pictures = windows.map(({ fps, height }) => `${height}p at ${fps.toFixed(1)} fps`).join(', ');
  const made = [jolt, concealed]
    .map(({ total, usual }) => `${percent(total)} (but for the worst second ${percent(usual)})`)
    .join(', then ');
  console.log(`at ${LIMIT_KBIT} kbit/s: ${pictures}; sound made up: ${made}; 720p again ${Date.now() - begin} ms after the limit`);
  for (const { fps } of windows) expect(fps, pictures).toBeGreaterThanOrEqual(1);
  expect(concealed.usual).toBeLessThan(MOST_MADE_UP);
});

it('brings 720p and the voice over a path that takes its time and loses packets', async () => {
  const delayMs = 40;
  onTestFinished(await degradePath(fixture.network.host('homeRouter'), { delayMs, lossPercent: 1.5 }));
  const receiver = await call();
  expect((await receiver.path())?.roundTripMs).toBeGreaterThanOrEqual(2 * delayMs);
  await gets720(receiver, '720p');
  const sound = receiver.concealment(2 * WINDOW_S);
  expect((await receiver.flow('Ada', WINDOW_S)).fps).toBeGreaterThanOrEqual(3);
  expect((await sound).usual).toBeLessThan(MOST_MADE_UP);
});
