import { expect, it } from 'vitest';
import { ownAdvice, personAdvice } from './advice.ts';
import { facts, QUIET, sending } from './fixtures.ts';

const received = (change: object) => new Map([['ada-v0', { kind: 'video' as const, bps: 500_000, lossPercent: 0, ...change }]]);

it.each([
  ['nothing amiss', {}, []],
  ['nothing measured yet', { quality: { link: undefined } }, []],
  ['the server is being looked for', { client: { isReconnecting: true } }, ['reconnecting']],
  ['little is wanted by the person', { quality: { isLow: true } }, ['lowBandwidth']],
  ['the computer is slow', { quality: { link: sending({ limitedBy: 'cpu' }) } }, ['strained']],
  ['the computer was slow, and is relieved', { quality: { strainedHeight: 360 } }, ['strained']],
  ['the way up is narrow', { quality: { link: sending({ limitedBy: 'bandwidth' }) } }, ['upload']],
  ['losses both ways', { quality: { link: { ...QUIET, upLossPercent: 4, downLossPercent: 9 } } }, ['uploadLoss', 'downloadLoss']],
  ['the server is far', { quality: { link: { ...QUIET, transport: { rttMs: 420 } } } }, ['far']],
  ['a detour', { quality: { link: { ...QUIET, transport: { protocol: 'udp', localType: 'relay', relayProtocol: 'tls' } } } }, ['relayed']],
  ['TCP', { quality: { link: { ...QUIET, transport: { protocol: 'tcp', localType: 'host' } } } }, ['relayed']],
  [
    'a relay by UDP is no trouble',
    { quality: { link: { ...QUIET, transport: { protocol: 'udp', localType: 'relay', relayProtocol: 'udp' } } } },
    [],
  ],
  ['nobody looks', { quality: { link: sending({ height: 180 }) }, client: { wantedHeights: new Map([['me-v0', 0]]) } }, ['notWanted']],
  [
    'all show it small',
    { quality: { link: sending({ height: 180 }) }, client: { wantedHeights: new Map([['me-v0', 180]]) } },
    ['smallWanted'],
  ],
  ['somebody shows it large', { quality: { link: sending({ height: 720 }) }, client: { wantedHeights: new Map([['me-v0', 720]]) } }, []],
] as const)('own: %s', (_name, change, expected) => {
  expect(ownAdvice(facts(change as Parameters<typeof facts>[0]))).toEqual(expected);
});

it.each([
  ['nothing amiss', { quality: { link: { ...QUIET, received: received({ height: 360 }) } } }, []],
  ['interrupted', { client: { interrupted: new Set(['ada']) } }, ['interrupted']],
  ['the camera is off', { adaMuted: true }, ['cameraOff']],
  [
    'the camera is off, and the connection is bad',
    { adaMuted: true, quality: { people: new Map([['ada', { mark: 20 }]]) } },
    ['cameraOff', 'theirLink'],
  ],
  ['low bandwidth here', { quality: { isLow: true } }, ['lowBandwidth']],
  ['no source yet', { client: { sources: [] } }, ['waiting']],
  ['not on the screen', { client: { forwarded: new Set<string>() } }, ['notOnScreen']],
  ['no room for it', { client: { forwarded: new Set<string>(), downlinkBps: 300_000 } }, ['noRoom']],
  ['losses', { quality: { link: { ...QUIET, received: received({ lossPercent: 7 }) } } }, ['downloadLoss']],
  ['their connection is bad', { quality: { people: new Map([['ada', { mark: 50 }]]) } }, ['theirLink']],
  ['they send little', { quality: { people: new Map([['ada', { mark: 95, sentHeight: 90 }]]) } }, ['theirSmall']],
  [
    'as large as the person wants',
    { settings: { videoQuality: 360 as const }, quality: { link: { ...QUIET, received: received({ height: 360 }) } } },
    ['limit'],
  ],
] as const)('Ada: %s', (_name, change, expected) => {
  expect(personAdvice(facts(change as Parameters<typeof facts>[0]), 'ada')).toEqual(expected);
});

it('has nothing to say about somebody who is not there', () => {
  expect(personAdvice(facts(), 'bob')).toEqual([]);
});
