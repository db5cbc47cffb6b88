import { describe, expect, it } from 'vitest';
import { type Effect, INITIAL, isMediaBlocked, isReconnecting, type MachineEvent, type MachineState, step } from './machine.ts';

/** Plays events and returns the last step; random waits are in their middle. */
function play(events: readonly MachineEvent[], from: MachineState = INITIAL) {
  let last = { state: from, effects: [] as readonly Effect[] };
  for (const event of events) last = step(last.state, event, () => 0.5);
  return last;
}
const types = (effects: readonly Effect[]) => effects.map((effect) => ('name' in effect ? `${effect.type} ${effect.name}` : effect.type));

const JOINING: MachineEvent[] = [{ type: 'start' }, { type: 'online', resumed: false }, { type: 'focusReady' }];
const FOCUS: MachineEvent = { type: 'focusPresence', present: true, bridgeAvailable: true };
const JOINED: MachineEvent[] = [...JOINING, { type: 'roomJoined', alone: false }, FOCUS];
const TALKING: MachineEvent[] = [...JOINED, { type: 'offer' }, { type: 'ice', state: 'connected' }];
const talking = play(TALKING).state;

describe('joining', () => {
  it('connects and asks the focus at the same time', () => {
    expect(types(play([{ type: 'start' }]).effects)).toEqual(['connect', 'requestConference']);
  });

  it('joins as soon as both the connection and the focus are there, in either order', () => {
    expect(types(play(JOINING).effects)).toEqual(['joinRoom']);
    const focusFirst = play([{ type: 'start' }, { type: 'focusReady' }]);
    expect(focusFirst.effects).toEqual([]);
    expect(types(play([{ type: 'online', resumed: false }], focusFirst.state).effects)).toEqual(['joinRoom']);
  });

  it('is not reconnecting while it has never been in', () => {
    expect(isReconnecting(play(JOINING).state)).toBe(false);
    expect(isReconnecting(play(JOINED).state)).toBe(false);
  });

  it('joins anew when it has company but no offer comes, with growing patience', () => {
    const first = play([{ type: 'timer', name: 'offer' }], play(JOINED).state);
    expect(types(first.effects)).toEqual(['rejoinRoom']);
    const again = play([{ type: 'roomJoined', alone: false }], first.state);
    expect(again.effects).toContainEqual({ type: 'timer', name: 'offer', ms: 24_000 });
  });

  it('waits without end while alone or while there is no bridge', () => {
    const alone = play([...JOINING, { type: 'roomJoined', alone: true }, FOCUS]);
    expect(types(alone.effects)).toEqual(['cancel focus']);
    const noBridge = play([...JOINED, { type: 'focusPresence', present: true, bridgeAvailable: false }, { type: 'timer', name: 'offer' }]);
    expect(types(noBridge.effects)).toEqual(['timer offer']);
  });
});

describe('the bridge', () => {
  it('is given 2 s after an interruption, then the focus is asked for another session', () => {
    const cut = play([{ type: 'ice', state: 'disconnected' }], talking);
    expect(cut.effects).toContainEqual({ type: 'timer', name: 'ice', ms: 2_000 });
    expect(types(cut.effects)).toContain('probe');
    expect(isReconnecting(cut.state)).toBe(true);
    const restart = play([{ type: 'timer', name: 'ice' }], cut.state);
    expect(types(restart.effects)).toEqual(['restartSession', 'timer offer']);
    expect(restart.state).toMatchObject({ media: 'ended', restarts: 1 });
  });

  it('that comes back by itself is left alone', () => {
    const back = play(
      [
        { type: 'ice', state: 'disconnected' },
        { type: 'ice', state: 'connected' },
      ],
      talking,
    );
    expect(types(back.effects)).toContain('cancel ice');
    expect(isReconnecting(back.state)).toBe(false);
  });

  it('that failed is replaced at once the first time and with growing waits afterwards', () => {
    expect(play([{ type: 'ice', state: 'failed' }], talking).effects).toContainEqual({ type: 'timer', name: 'ice', ms: 0 });
    const later = play([{ type: 'ice', state: 'failed' }], { ...talking, restarts: 3 });
    expect(later.effects).toContainEqual({ type: 'timer', name: 'ice', ms: 4_000 });
    expect(play([{ type: 'timer', name: 'steady' }], { ...talking, restarts: 3 }).state.restarts).toBe(0);
  });

  it('that never connects is given up after 10 s', () => {
    const offered = play([...JOINED, { type: 'offer' }]);
    expect(offered.effects).toContainEqual({ type: 'timer', name: 'ice', ms: 10_000 });
    expect(types(play([{ type: 'timer', name: 'ice' }], offered.state).effects)).toContain('restartSession');
  });

  it('that has never come up is told of from the second attempt on, until it does', () => {
    const first = play([...JOINED, { type: 'offer' }]).state;
    const failed = play([{ type: 'timer', name: 'ice' }], first).state;
    const again = play([{ type: 'sessionEnded', idle: false }, { type: 'offer' }], failed).state;
    const up = play([{ type: 'ice', state: 'connected' }], again).state;
    const lost = play([{ type: 'ice', state: 'failed' }], up).state;
    expect([first, failed, again, up, lost].map(isMediaBlocked)).toEqual([false, true, true, false, false]);
  });

  it('that the focus moves away from is followed: no restart, only the next offer', () => {
    const moved = play([{ type: 'sessionEnded', idle: false }], talking);
    expect(types(moved.effects)).toEqual(['cancel ice', 'cancel steady', 'timer offer']);
    expect(play([{ type: 'ice', state: 'failed' }], moved.state).effects).toEqual([]);
    expect(isReconnecting(play([{ type: 'offer' }, { type: 'ice', state: 'connected' }], moved.state).state)).toBe(false);
  });

  it('is not missed by the last one in the room', () => {
    const idle = play(
      [
        { type: 'company', alone: true },
        { type: 'sessionEnded', idle: true },
      ],
      talking,
    );
    expect(types(idle.effects)).toContain('closeMedia');
    expect(isReconnecting(idle.state)).toBe(false);
  });
});

describe('the focus', () => {
  it('that leaves is asked to come back while media flows on and nothing is said', () => {
    const lost = play([{ type: 'focusPresence', present: false, bridgeAvailable: true }], talking);
    expect(types(lost.effects)).toEqual(['requestConference']);
    expect(isReconnecting(lost.state)).toBe(false);
    expect(types(play([{ type: 'focusReady' }], lost.state).effects)).toEqual(['timer focus']);
  });

  it('is not asked for a restart while it is away', () => {
    const away = play(
      [
        { type: 'focusPresence', present: false, bridgeAvailable: true },
        { type: 'ice', state: 'disconnected' },
        { type: 'timer', name: 'ice' },
      ],
      talking,
    );
    expect(types(away.effects)).toEqual(['timer ice']);
  });

  it('that promised and did not appear is asked again', () => {
    const lost = play([{ type: 'focusPresence', present: false, bridgeAvailable: true }, { type: 'focusReady' }], talking);
    expect(types(play([{ type: 'timer', name: 'focus' }], lost.state).effects)).toEqual(['requestConference']);
  });
});

describe('the connection', () => {
  it('when resumed only checks that the room still knows us', () => {
    const cut = play([{ type: 'offline' }], talking);
    expect(isReconnecting(cut.state)).toBe(true);
    const back = play([{ type: 'online', resumed: true }], cut.state);
    expect(types(back.effects)).toEqual(['checkRoom']);
    expect(isReconnecting(back.state)).toBe(false);
  });

  it('when new leads through focus and room again, the old media playing until the new offer', () => {
    const back = play([{ type: 'offline' }, { type: 'online', resumed: false }], talking);
    expect(types(back.effects)).toEqual(['requestConference']);
    const joined = play([{ type: 'focusReady' }, { type: 'roomJoined', alone: false }], back.state);
    expect(joined.state.media).toBe('ended');
    expect(types(joined.effects)).toEqual(['cancel door', 'cancel ice', 'cancel steady', 'timer offer']);
  });
});

describe('the end', () => {
  it('closes everything once, whatever happens later', () => {
    const left = play([{ type: 'leave' }], talking);
    expect(types(left.effects)).toEqual([
      'cancel ice',
      'cancel steady',
      'cancel offer',
      'cancel focus',
      'cancel door',
      'closeMedia',
      'disconnect',
    ]);
    const after: MachineEvent[] = [
      { type: 'online', resumed: false },
      { type: 'roomLost' },
      { type: 'ice', state: 'failed' },
      { type: 'leave' },
    ];
    for (const event of after) expect(play([event], left.state)).toEqual({ state: left.state, effects: [] });
  });

  it('by a kick carries its reason', () => {
    const kicked = play([{ type: 'failed', failure: { code: 'kicked', detail: 'bye' } }], talking);
    expect(kicked.state).toMatchObject({ phase: 'failed', failure: { code: 'kicked', detail: 'bye' } });
  });
});
