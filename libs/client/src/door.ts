import { backoffMs } from '@parley/kernel';
import type { Effect, MachineState, Step } from './machine.ts';

/** What keeps somebody from joining although it may still turn out well (client contract §3.4, §8.1). */
export type Bar =
  | { readonly kind: 'password' }
  /** The room wants to know a name. */
  | { readonly kind: 'name' }
  /** Moderators let people in one by one. `lobby`: JID of the room to wait in; `forHost`: nobody is there yet who could. */
  | { readonly kind: 'lobby'; readonly lobby: string; readonly forHost: boolean };

/** What stands between this person and the room right now. `isTrying`: the room is being asked whether it is content now. */
export type Door =
  | { readonly kind: 'open' }
  /** The room does not exist until somebody with a login opens it; the focus is asked again by itself. */
  | { readonly kind: 'host' }
  | { readonly kind: 'password'; readonly isWrong: boolean; readonly isTrying: boolean }
  | { readonly kind: 'name'; readonly isTrying: boolean }
  | {
      readonly kind: 'lobby';
      readonly lobby: string;
      readonly forHost: boolean;
      /** `outside`: has not knocked; `knocking`: on the way in; `waiting`: moderators know. */
      readonly stage: 'outside' | 'knocking' | 'waiting';
      /** A password was tried in place of waiting, and is not the room's. */
      readonly isPasswordWrong: boolean;
      readonly isTrying: boolean;
    };

export const OPEN: Door = { kind: 'open' };

/** Milliseconds. Guests that wait for the host ask this often: soon at first, since hosts come within minutes or not at all. */
const HOST_WAIT = { first: 4_000, max: 15_000 } as const;
const RETRY_WAIT = { first: 1_000, max: 15_000 } as const;

/** The focus makes no room for somebody without a login. Whoever is inside stays there, and asks on. */
export function hostMissing(state: MachineState, random: () => number): Step {
  const wait = backoffMs(state.doorAttempts, HOST_WAIT.first, HOST_WAIT.max, random);
  const next = { ...state, doorAttempts: state.doorAttempts + 1 };
  if (state.inRoom) return { state: next, effects: [{ type: 'timer', name: 'door', ms: wait }] };
  return {
    state: outside({ ...next, door: { kind: 'host' } }),
    effects: [{ type: 'closeMedia' }, { type: 'timer', name: 'door', ms: wait }],
  };
}

/** The room is not ready, for reasons that pass: the focus is asked again, with growing waits. */
export function retryLater(state: MachineState, random: () => number): Step {
  const ms = backoffMs(state.doorAttempts, RETRY_WAIT.first, RETRY_WAIT.max, random);
  const next = { ...state, inRoom: false, focusReady: false, focusPresent: false, doorAttempts: state.doorAttempts + 1 };
  return { state: next, effects: [{ type: 'timer', name: 'door', ms }] };
}

/** The room refused to be joined. `triedPassword`: one was sent along. */
export function barred(state: MachineState, bar: Bar, triedPassword: boolean): Step {
  const closed: Effect = { type: 'closeMedia' };
  const calm: Effect = { type: 'cancel', name: 'door' };
  if (bar.kind !== 'lobby') {
    const door: Door =
      bar.kind === 'password' ? { kind: 'password', isWrong: triedPassword, isTrying: false } : { kind: 'name', isTrying: false };
    const leaving: readonly Effect[] = state.inLobby ? [{ type: 'leaveLobby' }] : [];
    return { state: outside({ ...state, door, inLobby: false }), effects: [closed, calm, ...leaving] };
  }
  const before = state.door.kind === 'lobby' ? state.door.stage : 'outside';
  const isInside = state.inLobby;
  // Whoever has knocked or was inside need not do it again after a lost connection; a lobby without a host asks nobody's leave.
  const isKnocking = !isInside && (before !== 'outside' || bar.forHost || state.phase === 'joined');
  const stage = isInside ? 'waiting' : isKnocking ? 'knocking' : 'outside';
  const door: Door = { kind: 'lobby', lobby: bar.lobby, forHost: bar.forHost, stage, isPasswordWrong: triedPassword, isTrying: false };
  return { state: outside({ ...state, door }), effects: [closed, calm, ...(isKnocking ? [{ type: 'joinLobby' } as const] : [])] };
}

/** The person asks to be let in. */
export function knock(state: MachineState): Step {
  const { door } = state;
  if (door.kind !== 'lobby' || door.stage !== 'outside') return { state, effects: [] };
  return { state: { ...state, door: { ...door, stage: 'knocking', isPasswordWrong: false } }, effects: [{ type: 'joinLobby' }] };
}

export function inLobby(state: MachineState): Step {
  if (state.door.kind !== 'lobby') return { state, effects: [{ type: 'leaveLobby' }] };
  const door: Door = { ...state.door, stage: 'waiting' };
  return { state: { ...state, inLobby: true, door }, effects: [] };
}

/** Out of the lobby without having been admitted or denied: it may have moved or been closed, so the room is tried again. */
export function lobbyLost(state: MachineState, random: () => number): Step {
  if (state.door.kind !== 'lobby') return { state: { ...state, inLobby: false }, effects: [] };
  const door: Door = { ...state.door, stage: 'knocking' };
  return retryLater({ ...state, inLobby: false, door }, random);
}

/** Somebody let this person in, or gave up the lobby. The lobby is left once the room is joined: it may still say no. */
export function enter(state: MachineState): Step {
  if (state.inRoom) return { state, effects: [{ type: 'requestConference' }] };
  const door: Door = 'isTrying' in state.door ? { ...state.door, isTrying: true } : state.door;
  return {
    state: { ...state, focusReady: false, doorAttempts: 0, door },
    effects: [{ type: 'cancel', name: 'door' }, { type: 'requestConference' }],
  };
}

/** Through the door: what had to be done there is over. */
export function passed(state: MachineState): Step {
  const effects: readonly Effect[] = [{ type: 'cancel', name: 'door' }, ...(state.inLobby ? [{ type: 'leaveLobby' } as const] : [])];
  return { state: { ...state, door: OPEN, doorAttempts: 0, inLobby: false }, effects };
}

/** The next step is the person's own. */
export function isAsked(door: Door): boolean {
  if (door.kind === 'open' || door.kind === 'host' || door.isTrying) return false;
  return door.kind !== 'lobby' || door.stage === 'outside';
}

/** Nothing of a meeting that one stood in before is left: whoever comes in starts anew. */
function outside(state: MachineState): MachineState {
  return {
    ...state,
    phase: 'connecting',
    inRoom: false,
    focusReady: false,
    focusPresent: false,
    media: 'none',
    hadMedia: false,
  };
}
