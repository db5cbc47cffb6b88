import { silentLog } from '@parley/kernel';
import { xml } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';
import { expect, it } from 'vitest';
import { FocusHarness, ROOM } from '../testing/focus-harness.ts';
import type { AllocationRequest } from './bridge-session.ts';
import { NOT_FORCED } from './mute.ts';
import { Placement } from './placement.ts';

const ADA: AllocationRequest = {
  ...{ id: 'ada', statsId: undefined, capabilities: new Set<string>(), media: {}, sctp: false },
  forceMute: NOT_FORCED,
};
const presence: OccupantPresence = {
  ...{ room: ROOM, nick: 'ben', available: true, isSelf: false, role: 'participant', affiliation: 'none', statusCodes: new Set<number>() },
  ...{ sources: new Map(), features: new Set<string>(), bridgeNotAvailable: false, element: xml('presence') },
};
const { signal } = new AbortController();

function placement(): Placement {
  const focus = new FocusHarness();
  focus.addBridge();
  return new Placement({
    ...{ clock: focus.clock, log: silentLog, counters: focus.counters, room: focus.room(), participants: new Map() },
    ...{ bridges: focus.bridges, bridgePort: focus.brewery, meetingId: () => 'm', pinnedVersion: () => undefined },
    ...{ onBridges() {}, onMoved() {}, onAvailable() {} },
  });
}

it.each([...Array(10).keys()])('a turn begins where the conference is, whoever leaves %i steps before', async (steps) => {
  const one = placement();
  await one.inTurn({ presence }, signal, (bridge) => bridge.allocate(ADA));
  const begun: boolean[] = [];
  const turn = one.inTurn({ presence }, signal, async (bridge) => {
    begun.push(bridge.closed);
  });
  for (let step = 0; step < steps; step++) await Promise.resolve();
  one.expire('ada');
  await turn;
  expect(begun).toEqual([false]);
});
