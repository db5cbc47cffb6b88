import type { BridgeStats } from '@parley/xmpp-colibri2';
import { describe, expect, it } from 'vitest';
import { loadFocusConfig } from '../config.ts';
import { correctedStress, hasRoom, type SelectableBridge, type SelectionRequest, selectBridge } from './selection.ts';

const RULES = loadFocusConfig({ JICOFO_AUTH_PASSWORD: 'a-random-one' }).selection;
const NOW = 100_000;

function bridge(jid: string, stats: Partial<BridgeStats> = {}, over: Partial<SelectableBridge> = {}): SelectableBridge {
  const base = { colibri2: true, drain: false, gracefulShutdown: false, shuttingDown: false, stressLevel: 0.1 };
  return { jid, stats: { ...base, ...stats }, operational: true, recentJoins: [], ...over };
}

interface Case {
  readonly says: string;
  readonly bridges: readonly SelectableBridge[];
  readonly request?: SelectionRequest;
  readonly expected: string | undefined;
}

const CASES: readonly Case[] = [
  { says: 'takes nothing from nothing', bridges: [], expected: undefined },
  { says: 'takes the least loaded', bridges: [bridge('a', { stressLevel: 0.5 }), bridge('b', { stressLevel: 0.2 })], expected: 'b' },
  { says: 'breaks ties by name', bridges: [bridge('b'), bridge('a')], expected: 'a' },
  {
    says: 'leaves out bridges that do not work',
    bridges: [bridge('a', {}, { operational: false }), bridge('b', { stressLevel: 0.9 })],
    expected: 'b',
  },
  { says: 'leaves out bridges that say they are unhealthy', bridges: [bridge('a', { healthy: false })], expected: undefined },
  { says: 'leaves out bridges without colibri2', bridges: [bridge('a', { colibri2: false })], expected: undefined },
  { says: 'leaves out bridges that shut down', bridges: [bridge('a', { shuttingDown: true })], expected: undefined },
  { says: 'rather not draining', bridges: [bridge('a', { drain: true }), bridge('b', { stressLevel: 0.7 })], expected: 'b' },
  { says: 'draining if there is no other', bridges: [bridge('a', { drain: true })], expected: 'a' },
  {
    says: 'rather not in graceful shutdown',
    bridges: [bridge('a', { gracefulShutdown: true }), bridge('b', { stressLevel: 0.7 })],
    expected: 'b',
  },
  {
    says: 'prefers the region',
    bridges: [bridge('a', { region: 'us' }), bridge('b', { region: 'eu', stressLevel: 0.6 })],
    request: { region: 'eu' },
    expected: 'b',
  },
  {
    says: 'leaves an overloaded region',
    bridges: [bridge('a', { region: 'us' }), bridge('b', { region: 'eu', stressLevel: 0.85 })],
    request: { region: 'eu' },
    expected: 'a',
  },
  {
    says: 'leaves a bridge that takes nobody else, whatever its stress',
    bridges: [bridge('a', { stressLevel: 0.2, overloaded: true }), bridge('b', { stressLevel: 0.7 })],
    expected: 'b',
  },
  {
    says: 'takes the least loaded when all are overloaded',
    bridges: [bridge('a', { stressLevel: 1.2 }), bridge('b', { stressLevel: 0.9 })],
    expected: 'b',
  },
  {
    says: 'stays on the bridge of the conference, loaded and draining as it is',
    bridges: [bridge('a', { stressLevel: 0.95, drain: true }), bridge('b')],
    request: { current: 'a' },
    expected: 'a',
  },
  {
    says: 'leaves a bridge that fails',
    bridges: [bridge('a', {}, { operational: false }), bridge('b')],
    request: { current: 'a' },
    expected: 'b',
  },
  {
    says: 'leaves a bridge that just refused',
    bridges: [bridge('a'), bridge('b')],
    request: { current: 'a', exclude: new Set(['a']) },
    expected: 'b',
  },
  {
    says: 'never mixes versions',
    bridges: [bridge('a', { version: '2' }), bridge('b', { version: '1', stressLevel: 0.7 })],
    request: { version: { version: '1', release: undefined } },
    expected: 'b',
  },
  {
    says: 'keeps to the version that the room is pinned to',
    bridges: [bridge('a', { version: '2' }), bridge('b', { version: '1', stressLevel: 0.9 })],
    request: { pinnedVersion: '1' },
    expected: 'b',
  },
  {
    says: 'rather not where much ICE fails',
    bridges: [bridge('a', {}, { failingIce: true }), bridge('b', { stressLevel: 0.7 })],
    expected: 'b',
  },
  {
    says: 'counts joins that the bridge has not reported yet',
    bridges: [
      bridge('a', { stressLevel: 0.1 }, { recentJoins: Array.from({ length: 20 }, () => NOW - 1_000) }),
      bridge('b', { stressLevel: 0.2 }),
    ],
    expected: 'b',
  },
];

describe('selectBridge', () => {
  it.each(CASES)('$says', ({ bridges, request, expected }) => {
    expect(selectBridge(bridges, request ?? {}, RULES, NOW)?.jid).toBe(expected);
  });
});

describe('correctedStress', () => {
  it('forgets joins after 20 s and believes the bridge about the stress of one', () => {
    const recentJoins = [NOW - 19_999, NOW - 20_000];
    expect(correctedStress(bridge('a', {}, { recentJoins }), RULES, NOW)).toBeCloseTo(0.11);
    expect(correctedStress(bridge('a', { averageParticipantStress: 0.05 }, { recentJoins }), RULES, NOW)).toBeCloseTo(0.15);
  });
});

describe('hasRoom', () => {
  it.each<[string, readonly SelectableBridge[], number, boolean]>([
    ['one that would not be loaded by them', [bridge('a', { stressLevel: 0.5 })], 20, true],
    ['none that would', [bridge('a', { stressLevel: 0.5 })], 40, false],
    ['none by what an endpoint costs there', [bridge('a', { stressLevel: 0.5, averageParticipantStress: 0.05 })], 20, false],
    ['none by whoever has just been sent there', [bridge('a', { stressLevel: 0.5 }, { recentJoins: Array(20).fill(NOW) })], 20, false],
    ['none that takes nobody else', [bridge('a', { overloaded: true })], 1, false],
    ['none that does not work', [bridge('a', {}, { operational: false })], 1, false],
    ['not the one to be left', [bridge('here', { stressLevel: 0 })], 1, false],
  ])('knows %s', (_, bridges, endpoints, expected) => {
    expect(hasRoom(bridges, { endpoints, besides: 'here' }, RULES, NOW)).toBe(expected);
  });
});
