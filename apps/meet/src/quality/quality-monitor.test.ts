import type { PeerPort, StatsEntry } from '@parley/client';
import { FakeClock, silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import type { NoticeRequest } from '../notices/notice.ts';
import { createMeetStore } from '../store.ts';
import { QualityMonitor } from './quality-monitor.ts';

interface Report {
  readonly lost?: number;
  readonly limit?: string;
}

function world() {
  const clock = new FakeClock(1);
  const camera = { muted: false, isOpening: false, track: { id: 'camera' } as MediaStreamTrack };
  const store = createMeetStore({ local: { audio: { muted: true, isOpening: false }, camera } });
  const state = { report: {} as Report, seconds: 0, isWatched: true, isAdaptive: true, looks: 0 };
  const shown: NoticeRequest[] = [];
  const hidden: string[] = [];
  const told: Readonly<Record<string, unknown>>[] = [];
  const heights: (number | undefined)[] = [];
  const entries = (): StatsEntry[] => {
    state.looks++;
    const packets = state.looks * 100;
    return [
      {
        id: 'I',
        type: 'inbound-rtp',
        kind: 'video',
        trackIdentifier: 'a',
        packetsReceived: packets,
        packetsLost: (state.report.lost ?? 0) * state.looks,
      },
      { id: 'S', type: 'media-source', trackIdentifier: 'camera' },
      {
        id: 'O',
        type: 'outbound-rtp',
        kind: 'video',
        mediaSourceId: 'S',
        bytesSent: packets,
        frameHeight: 720,
        qualityLimitationReason: state.report.limit ?? 'none',
      },
    ];
  };
  const peer = { getStats: async () => new Map(entries().map((entry) => [entry.id, entry])) } as unknown as PeerPort;
  let usedLess = 0;
  const monitor = new QualityMonitor({
    store,
    clock,
    log: silentLog,
    notices: { show: (notice) => shown.push(notice) > 0, hide: (uid) => void hidden.push(uid) },
    isWatched: () => state.isWatched,
    get isAdaptive() {
      return state.isAdaptive;
    },
    peer: () => peer,
    tellOthers: (stats) => void told.push(stats),
    onStrain: () => void heights.push(store.getState().quality.strainedHeight),
    useLess: () => {
      usedLess++;
    },
  });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 2) {
      clock.advance(2000);
      // The report comes in a later turn.
      await new Promise(setImmediate);
    }
  };
  return { store, state, shown, hidden, told, heights, monitor, pass, usedLess: () => usedLess };
}

it('looks every two seconds and tells the others every ten', async () => {
  const { store, told, pass, state } = world();
  await pass(4);
  expect(store.getState().quality).toMatchObject({ mark: 100, link: { downLossPercent: 0 } });
  await pass(40);
  expect(told.length).toBe(5);
  expect(told[0]).toMatchObject({ connectionQuality: 100, maxEnabledResolution: 720 });
  expect(state.looks).toBe(22);
});

it('looks only to tell the others while nobody looks at the page', async () => {
  const { pass, state, told } = world();
  await pass(2);
  state.isWatched = false;
  await pass(60);
  expect(state.looks).toBe(7);
  expect(told.length).toBe(6);
});

it('says that the connection is bad once it has been for ten seconds, and takes it back', async () => {
  const { pass, state, shown, hidden, usedLess } = world();
  await pass(20);
  state.report = { lost: 30 };
  state.looks = 0;
  await pass(8);
  expect(shown).toEqual([]);
  await pass(20);
  expect(shown).toMatchObject([{ key: 'quality.poor', tone: 'warning' }]);
  shown[0]?.actions?.[0]?.run();
  expect(usedLess()).toBe(1);
  state.report = {};
  await pass(40);
  expect(hidden).toContain('quality.poor');
});

it('relieves a computer that is at its limit', async () => {
  const { pass, state, heights } = world();
  state.report = { limit: 'cpu' };
  await pass(16);
  expect(heights).toEqual([360]);
  state.report = {};
  await pass(60);
  expect(heights).toEqual([360, undefined]);
});

it('leaves the camera as it is where the operator wants it so', async () => {
  const { pass, state, heights } = world();
  state.isAdaptive = false;
  state.report = { limit: 'cpu' };
  await pass(120);
  expect(heights).toEqual([]);
});

it('stops with the meeting', async () => {
  const { pass, state, monitor } = world();
  monitor.stop();
  await pass(20);
  expect(state.looks).toBe(0);
});
