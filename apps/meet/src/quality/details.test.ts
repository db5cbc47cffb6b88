import { expect, it } from 'vitest';
import { ownRows, personRows, rate } from './details.ts';
import { facts, QUIET, sending } from './fixtures.ts';

const table = (rows: readonly { readonly key: string; readonly value: string }[]) =>
  Object.fromEntries(rows.map(({ key, value }) => [key, value]));

it('tells the numbers of the own connection', () => {
  const link = {
    ...sending({ codec: 'VP9', width: 640, height: 360, fps: 29.6 }),
    upBps: 640_000,
    downBps: 2_340_000,
    upLossPercent: 0.5,
    transport: { rttMs: 12, protocol: 'udp', localType: 'host', remote: '192.0.2.1:10000', availableUpBps: 3_000_000 },
  };
  const all = facts({ quality: { link }, client: { downlinkBps: 5_000_000, bridgeChannel: 'websocket' } });
  expect(table(ownRows(all, true))).toEqual({
    download: '2.3 Mbit/s',
    upload: '640 kbit/s',
    loss: '↓ 0 % · ↑ 0.5 %',
    sent: '640×360 @ 30',
    codec: 'VP9',
    rtt: '12 ms',
    available: '↓ 5.0 Mbit/s · ↑ 3.0 Mbit/s',
    transport: 'UDP',
    bridge: '192.0.2.1:10000',
    channel: 'websocket',
    id: 'me',
  });
  expect(table(ownRows(all, false))).not.toHaveProperty('bridge');
});

it('tells what arrives of somebody, and what they say of themselves', () => {
  const received = new Map([
    ['ada-v0', { kind: 'video' as const, bps: 900_000, lossPercent: 1.2, codec: 'AV1', width: 1280, height: 720, fps: 30 }],
    ['ada-a0', { kind: 'audio' as const, bps: 32_000, lossPercent: 0, codec: 'OPUS' }],
  ]);
  const people = new Map([['ada', { mark: 90, upBps: 1_800_000, lossPercent: 2, rttMs: 60.4, region: 'eu' }]]);
  expect(table(personRows(facts({ quality: { link: { ...QUIET, received }, people } }), 'ada', true))).toEqual({
    download: '932 kbit/s',
    received: '1280×720 @ 30',
    codec: 'OPUS · AV1',
    loss: '↓ 1.2 % · ↑ 2 %',
    upload: '1.8 Mbit/s',
    rtt: '60 ms',
    region: 'eu',
    id: 'ada',
  });
});

it('says nothing where nothing is known', () => {
  expect(ownRows(facts({ quality: { link: undefined } as never }), true)).toEqual([]);
  expect(personRows(facts(), 'bob', false)).toEqual([]);
});

it('names a relay', () => {
  const link = { ...QUIET, transport: { protocol: 'udp', localType: 'relay', relayProtocol: 'tcp' } };
  expect(table(ownRows(facts({ quality: { link } }), true)).transport).toBe('UDP (TURN TCP)');
});

it.each([
  [0, '0 kbit/s'],
  [999_499, '999 kbit/s'],
  [1_000_000, '1.0 Mbit/s'],
])('%i bit/s is %s', (bps, text) => {
  expect(rate(bps)).toBe(text);
});
