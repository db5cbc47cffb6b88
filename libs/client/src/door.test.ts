import { describe, expect, it } from 'vitest';
import type { Bar } from './door.ts';
import { type Effect, INITIAL, type MachineEvent, type MachineState, step } from './machine.ts';

/** Plays events and returns the last step; random waits are in their middle. */
function play(events: readonly MachineEvent[], from: MachineState = INITIAL) {
  let last = { state: from, effects: [] as readonly Effect[] };
  for (const event of events) last = step(last.state, event, () => 0.5);
  return last;
}
const types = (effects: readonly Effect[]) => effects.map((effect) => ('name' in effect ? `${effect.type} ${effect.name}` : effect.type));
const waits = (effects: readonly Effect[]) => effects.flatMap((effect) => (effect.type === 'timer' ? [effect.ms] : []));

const ARRIVED: MachineEvent[] = [{ type: 'start' }, { type: 'online', resumed: false }, { type: 'focusReady' }];
const JOINED: MachineEvent = { type: 'roomJoined', alone: false };
const LOBBY = 'demo@lobby.meet.jitsi';
const barred = (bar: Bar, triedPassword = false): MachineEvent => ({ type: 'barred', bar, triedPassword });
const lobby = (forHost = false) => barred({ kind: 'lobby', lobby: LOBBY, forHost });
const WAITING: MachineEvent[] = [...ARRIVED, lobby(), { type: 'knock' }, { type: 'inLobby' }];
const waiting = play(WAITING).state;
const talking = play([...ARRIVED, JOINED]).state;

describe('waiting for the host', () => {
  const missing: MachineEvent = { type: 'hostMissing' };

  it('asks the focus again, by and by less often', () => {
    let state = play([{ type: 'start' }, { type: 'online', resumed: false }]).state;
    const pauses: number[] = [];
    for (let round = 0; round < 4; round++) {
      const refused = play([missing], state);
      pauses.push(...waits(refused.effects));
      expect(refused.state).toMatchObject({ phase: 'connecting', door: { kind: 'host' } });
      const again = play([{ type: 'timer', name: 'door' }], refused.state);
      expect(types(again.effects)).toEqual(['requestConference']);
      state = again.state;
    }
    expect(pauses).toEqual([4_000, 8_000, 15_000, 15_000]);
  });

  it('ends when the focus is ready, and the door stays on the screen until the room is joined', () => {
    const ready = play([missing, { type: 'focusReady' }], play(ARRIVED.slice(0, 2)).state);
    expect(types(ready.effects)).toEqual(['joinRoom']);
    expect(ready.state.door.kind).toBe('host');
    expect(play([JOINED], ready.state).state).toMatchObject({ door: { kind: 'open' }, phase: 'joined', doorAttempts: 0 });
  });

  it('goes on over a lost connection', () => {
    const back = play([missing, { type: 'offline' }, { type: 'online', resumed: false }], play(ARRIVED.slice(0, 2)).state);
    expect(types(back.effects)).toEqual(['requestConference']);
    expect(back.state.door.kind).toBe('host');
  });

  it('is no reason to leave a room in which one is', () => {
    const inside = play([missing], talking);
    expect(inside.state).toMatchObject({ phase: 'joined', inRoom: true, door: { kind: 'open' } });
    expect(types(inside.effects)).toEqual(['timer door']);
  });

  it('ends at once with a login', () => {
    const entered = play([missing, { type: 'enter' }], play(ARRIVED.slice(0, 2)).state);
    expect(types(entered.effects)).toEqual(['cancel door', 'requestConference']);
  });
});

describe('a room that is not ready', () => {
  it('is tried again with growing waits', () => {
    const first = play([...ARRIVED, { type: 'retry' }]);
    expect(waits(first.effects)).toEqual([1_000]);
    const second = play([{ type: 'timer', name: 'door' }, { type: 'focusReady' }, { type: 'retry' }], first.state);
    expect(waits(second.effects)).toEqual([2_000]);
    expect(play([{ type: 'focusReady' }, JOINED], second.state).state.doorAttempts).toBe(0);
  });
});

describe('a password', () => {
  it('is asked for, and is wrong only when one was tried', () => {
    const asked = play([...ARRIVED, barred({ kind: 'password' })]);
    expect(asked.state).toMatchObject({ phase: 'connecting', door: { kind: 'password', isWrong: false } });
    const tried = play([{ type: 'enter' }, { type: 'focusReady' }], asked.state);
    expect(types(tried.effects)).toEqual(['joinRoom']);
    expect(play([barred({ kind: 'password' }, true)], tried.state).state.door).toEqual({
      kind: 'password',
      isWrong: true,
      isTrying: false,
    });
    expect(play([JOINED], tried.state).state.door.kind).toBe('open');
  });

  it.each([barred({ kind: 'password' }), barred({ kind: 'name' }), lobby()])(
    'is not asked for twice over a lost connection: %j',
    (event) => {
      const back = play([...ARRIVED, event, { type: 'offline' }, { type: 'online', resumed: false }]);
      expect(back.effects).toEqual([]);
      expect(back.state.door.kind).not.toBe('open');
      expect(types(play([{ type: 'enter' }], back.state).effects)).toContain('requestConference');
    },
  );
});

describe('the lobby', () => {
  it('is entered by knocking only', () => {
    const outside = play([...ARRIVED, lobby()]);
    expect(outside.state.door).toMatchObject({ kind: 'lobby', stage: 'outside' });
    expect(types(outside.effects)).not.toContain('joinLobby');
    const knocking = play([{ type: 'knock' }], outside.state);
    expect(types(knocking.effects)).toEqual(['joinLobby']);
    expect(play([{ type: 'knock' }], knocking.state).effects).toEqual([]);
    expect(play([{ type: 'inLobby' }], knocking.state).state).toMatchObject({ inLobby: true, door: { stage: 'waiting' } });
  });

  it('that waits for a host is entered by itself', () => {
    const entered = play([...ARRIVED, lobby(true)]);
    expect(entered.state.door).toMatchObject({ stage: 'knocking', forHost: true });
    expect(types(entered.effects)).toContain('joinLobby');
  });

  it('is left when the room is joined', () => {
    const admitted = play([{ type: 'enter' }, { type: 'focusReady' }], waiting);
    expect(types(admitted.effects)).toEqual(['joinRoom']);
    const inside = play([JOINED], admitted.state);
    expect(types(inside.effects)).toContain('leaveLobby');
    expect(inside.state).toMatchObject({ inLobby: false, door: { kind: 'open' } });
  });

  it('is kept while a password is tried in vain', () => {
    const wrong = play([{ type: 'enter' }, { type: 'focusReady' }, barred({ kind: 'lobby', lobby: LOBBY, forHost: false }, true)], waiting);
    expect(wrong.state).toMatchObject({ inLobby: true, door: { stage: 'waiting', isPasswordWrong: true } });
    expect(types(wrong.effects)).not.toContain('joinLobby');
  });

  it('is checked after a resumption and entered again after a loss, without another knock', () => {
    expect(types(play([{ type: 'offline' }, { type: 'online', resumed: true }], waiting).effects)).toEqual(['checkLobby']);
    const lost = play([{ type: 'lobbyLost' }], waiting);
    expect(types(lost.effects)).toEqual(['timer door']);
    const again = play([{ type: 'timer', name: 'door' }, { type: 'focusReady' }, lobby()], lost.state);
    expect(types(again.effects)).toContain('joinLobby');
    const fresh = play([{ type: 'offline' }, { type: 'online', resumed: false }, { type: 'focusReady' }, lobby()], waiting);
    expect(types(fresh.effects)).toContain('joinLobby');
  });

  it('that keeps throwing people out is entered ever less often', () => {
    let state = waiting;
    const pauses: number[] = [];
    for (let round = 0; round < 6; round++) {
      const lost = play([{ type: 'lobbyLost' }], state);
      pauses.push(...waits(lost.effects));
      state = play([{ type: 'timer', name: 'door' }, { type: 'focusReady' }, lobby(), { type: 'inLobby' }], lost.state).state;
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('takes back whoever was in the room before without a knock', () => {
    const back = play([{ type: 'offline' }, { type: 'online', resumed: false }, { type: 'focusReady' }, lobby()], talking);
    expect(back.state).toMatchObject({ phase: 'connecting', media: 'none', door: { stage: 'knocking' } });
    expect(types(back.effects)).toEqual(['closeMedia', 'cancel door', 'joinLobby']);
  });

  it('is left at the end', () => {
    expect(types(play([{ type: 'leave' }], waiting).effects)).toEqual(expect.arrayContaining(['leaveLobby', 'disconnect']));
    const denied = play([{ type: 'failed', failure: { code: 'lobbyDenied' } }], waiting);
    expect(denied.state).toMatchObject({ phase: 'failed', door: { kind: 'open' }, failure: { code: 'lobbyDenied' } });
  });
});
