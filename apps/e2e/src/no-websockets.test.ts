import { randomHex } from '@parley/kernel';
import { launch } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { FIREFOX, FIREFOX_PREFERENCES, FIREFOX_TONE, joinWithFirefox } from './harness/firefox.ts';
import { ADA, BEN, everybodySeesAndHears, useStack } from './harness/fixture.ts';
import { type Participant, sameTone } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

/** The handbook's three variables for networks and proxies that let no WebSocket through (deployment contract §14.7). */
const fixture = useStack({ env: { ENABLE_SCTP: '1', ENABLE_COLIBRI_WEBSOCKET: '0', ENABLE_XMPP_WEBSOCKET: '0' } });

const endpointOf = ({ page }: Participant) => page.evaluate(() => window.parley?.endpointId);

/** Says to the bridge what height is wanted, and waits until it comes. */
async function asksFor(to: Participant, from: Participant, height: number): Promise<void> {
  await to.page.evaluate((maxHeight) => window.parley?.setReceiverConstraints({ lastN: -1, defaultConstraints: { maxHeight } }), height);
  const arrived = async () => (await to.remote(from.name))?.video?.height === height;
  await poll(arrived, { timeoutMs: 25_000, what: `${to.name} gets ${height} lines of ${from.name}` });
}

it('holds a call without a single WebSocket: signalling over BOSH, constraints and speakers over the data channel', async () => {
  const room = `bosh-${randomHex(6)}`;
  const [ada, ben] = await Promise.all([fixture.join(room, ADA), fixture.join(room, BEN)]);
  await everybodySeesAndHears([ada, ben]);
  expect([await ada.bridgeChannel(), await ben.bridgeChannel()]).toEqual(['sctp', 'sctp']);

  await asksFor(ben, ada, 180);
  await asksFor(ben, ada, 360);

  await ben.page.getByTestId('toolbar.mute').click();
  const speaker = await endpointOf(ada);
  const knowsSpeaker = async () => (await ben.page.evaluate(() => window.parley?.client?.dominantSpeaker)) === speaker;
  await poll(knowsSpeaker, { timeoutMs: 20_000, what: 'Ben is told that Ada speaks' });
  await ada.page
    .getByTestId(`tile-${await endpointOf(ben)}`)
    .getByTestId('tile.audioMuted')
    .waitFor();

  expect([ada.sockets, ben.sockets]).toEqual([[], []]);
  expect([ada.loads, ben.loads]).toEqual([1, 1]);
});

it('opens a data channel again that was closed', async () => {
  const room = `bosh-again-${randomHex(6)}`;
  const ada = await fixture.join(room, ADA);
  const ben = await fixture.open(room, BEN);
  await ben.page.addInitScript(() => {
    const create = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function (...args) {
      const channel = create.apply(this, args);
      Object.assign(window, { channel });
      return channel;
    };
  });
  await ben.join();
  await ben.seesAndHears(ada);
  const before = await ben.page.evaluateHandle(() => (window as { channel?: RTCDataChannel }).channel);
  await before.evaluate((channel) => channel?.close());
  const isOpenAgain = () =>
    ben.page.evaluate((old) => {
      const { channel } = window as { channel?: RTCDataChannel };
      return channel !== old && channel?.readyState === 'open';
    }, before);
  await poll(isOpenAgain, { timeoutMs: 20_000, what: 'another data channel is open' });
  await asksFor(ben, ada, 180);
});

it('lets Firefox in the same way', async () => {
  const room = `bosh-fox-${randomHex(6)}`;
  const ada = await fixture.join(room, ADA);
  const firefox = await launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: FIREFOX_PREFERENCES,
  });
  try {
    const fox = await joinWithFirefox(firefox, `${fixture.stack.url}/${room}`, 'Fox');
    await poll(async () => sameTone((await ada.remote('Fox'))?.audio?.frequency ?? 0, FIREFOX_TONE), {
      timeoutMs: 20_000,
      what: 'Ada hears Fox',
    });
    await poll(async () => ((await fox.remote('Ada'))?.video?.frames ?? 0) > 10, { timeoutMs: 20_000, what: 'Fox sees Ada' });
    expect(await fox.page.evaluate(() => window.parley?.client?.bridgeChannel)).toBe('sctp');
    expect(fox.errors).toEqual([]);
  } finally {
    await firefox.close();
  }
});
