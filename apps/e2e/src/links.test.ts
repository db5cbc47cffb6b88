import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const fixture = useStack();

const SCRIPT = '<img src=x onerror="window.pwned=1">';
const LINK: Readonly<Record<string, unknown>> = {
  // The same as `config.prejoinConfig.enabled=false`, in other words.
  'config.prejoinConfig': { enabled: false },
  'config.startAudioMuted': 1,
  'config.disableSimulcast': true,
  'config.audioQuality': { stereo: true, opusMaxAverageBitrate: 20_000 },
  'config.hosts.domain': 'evil.example',
  'config.websocket': 'wss://evil.example/',
  'config.dynamicBrandingUrl': 'https://evil.example/brand.json',
  'config.constraints.__proto__.pwned': 1,
  'userInfo.displayName': SCRIPT,
  'userInfo.email': 'ada@example.org',
};

/** Hosts that a page has asked for anything. */
function hostsOf({ page, sockets }: Participant): () => ReadonlySet<string> {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  return () => new Set([...asked, ...sockets].filter((url) => !/^(data|blob):/.test(url)).map((url) => new URL(url).host));
}

/** Parameters of Opus in a description. */
const opusOf = (sdp = ''): readonly string[] => {
  const id = /^a=rtpmap:(\d+) opus\//m.exec(sdp)?.[1] ?? 'none';
  return new RegExp(`^a=fmtp:${id} (\\S+)`, 'm').exec(sdp)?.[1]?.split(';') ?? [];
};
const isMuted = ({ page }: Participant) =>
  page.evaluate(() => [window.APP?.conference.isLocalAudioMuted(), window.APP?.conference.isLocalVideoMuted()]);

it('a link chooses among harmless settings, and leads nobody elsewhere', async () => {
  const room = `link-${randomHex(6)}`;
  const hash = Object.entries(LINK).map(([key, value]) => `${key}=${encodeURIComponent(JSON.stringify(value))}`);
  const ada = await fixture.open(`${room}#${hash.join('&')}`, small(ADA));
  const adaHosts = hostsOf(ada);
  await ada.visit();
  await ada.page.waitForFunction(() => window.APP?.conference.isJoined() === true);
  // Whoever made the link does not decide that somebody is seen and heard.
  expect(await isMuted(ada)).toEqual([true, true]);

  const ben = await fixture.open(room, small(BEN));
  const benHosts = hostsOf(ben);
  await ben.enter();
  const tile = ben.page.getByText(SCRIPT).first();
  await tile.waitFor();
  expect(await ben.page.evaluate(() => 'pwned' in window)).toBe(false);
  // The second of a meeting in which one may begin with a microphone.
  await poll(async () => (await isMuted(ben)).join() === 'true,false', { timeoutMs: 15_000, what: 'Ben starts without a microphone' });

  await ada.page.evaluate(() => window.APP?.conference.muteVideo(false));
  await poll(async () => (await ada.layers()).filter(({ frames }) => frames > 0).length === 1, { timeoutMs: 20_000, what: 'one layer' });
  const [offer, answer] = await ada.page.evaluate(() => {
    const peer = window.parley?.peerConnection();
    return [peer?.remoteDescription?.sdp ?? '', peer?.localDescription?.sdp ?? ''];
  });
  // The browser writes the parameters in an order of its own.
  expect(opusOf(offer)).toEqual(expect.arrayContaining(['stereo=1', 'maxaveragebitrate=20000']));
  expect(opusOf(answer)).toContain('stereo=1');

  const own = new URL(fixture.stack.url).host;
  for (const hosts of [adaHosts(), benHosts()]) expect([...hosts]).toEqual([own]);
});
