import { backoffMs } from '@parley/kernel';
import { type Bar, barred, type Door, enter, hostMissing, inLobby, isAsked, knock, lobbyLost, OPEN, passed, retryLater } from './door.ts';

/** Why a meeting is over for this person. Codes reach the screen; `detail` is a text for the curious. */
export type FailureCode =
  | 'roomFull'
  | 'kicked'
  | 'banned'
  | 'destroyed'
  /** A moderator turned down the wish to come in. */
  | 'lobbyDenied'
  /** Members only, without a lobby to wait in. */
  | 'membersOnly'
  /** The server lets nobody in without a name and password. */
  | 'loginRequired'
  /** The name and password are not right. */
  | 'loginRefused'
  /** The name and password cannot be checked right now, or there were too many wrong ones. */
  | 'loginBusy'
  /** The server lets nobody in without a token, and there is none. */
  | 'tokenRequired'
  /** The token is not good, or not for this room. */
  | 'tokenRefused'
  /** The booking system of the rooms said no. */
  | 'reservation'
  | 'joinRefused'
  | 'connectionFailed';

export interface Failure {
  readonly code: FailureCode;
  readonly detail?: string;
}

/** Media towards the bridge: none yet (or alone), being set up, flowing, interrupted, or over and awaiting the focus' next offer. */
export type MediaLink = 'none' | 'connecting' | 'connected' | 'interrupted' | 'ended';

export interface MachineState {
  readonly phase: 'idle' | 'connecting' | 'joined' | 'left' | 'failed';
  readonly online: boolean;
  readonly inRoom: boolean;
  /** The focus has said that it is in the room; said again after every loss. */
  readonly focusReady: boolean;
  readonly focusPresent: boolean;
  readonly bridgeAvailable: boolean;
  /** Nobody else is in the room: then there is no session, and none is missed. */
  readonly alone: boolean;
  readonly media: MediaLink;
  /** Media has flowed in this meeting before: its loss is worth a word. */
  readonly hadMedia: boolean;
  /** Restarts asked for since media last flowed steadily. */
  readonly restarts: number;
  /** Times the room was joined anew because no offer came. */
  readonly rejoins: number;
  /** What bars the way into the room. */
  readonly door: Door;
  /** An occupant of the lobby. */
  readonly inLobby: boolean;
  /** Attempts in vain to get in since the last change for the better. */
  readonly doorAttempts: number;
  readonly failure?: Failure;
}

export const INITIAL: MachineState = {
  phase: 'idle',
  online: false,
  inRoom: false,
  focusReady: false,
  focusPresent: false,
  bridgeAvailable: true,
  alone: true,
  media: 'none',
  hadMedia: false,
  restarts: 0,
  rejoins: 0,
  door: OPEN,
  inLobby: false,
  doorAttempts: 0,
};

export type MachineEvent =
  | { readonly type: 'start' }
  | { readonly type: 'online'; readonly resumed: boolean }
  | { readonly type: 'offline' }
  /** The focus says that it is in the room. */
  | { readonly type: 'focusReady' }
  /** A fresh occupant: what was signalled before is void, though its media may still flow. */
  | { readonly type: 'roomJoined'; readonly alone: boolean }
  /** Somebody came or went. */
  | { readonly type: 'company'; readonly alone: boolean }
  /** Out of the room although nobody wanted that. */
  | { readonly type: 'roomLost' }
  | { readonly type: 'focusPresence'; readonly present: boolean; readonly bridgeAvailable: boolean }
  | { readonly type: 'offer' }
  /** The focus ended the session; `idle` when this person is alone. */
  | { readonly type: 'sessionEnded'; readonly idle: boolean }
  | { readonly type: 'ice'; readonly state: RTCIceConnectionState }
  | { readonly type: 'timer'; readonly name: TimerName }
  /** The focus makes no room without a login. */
  | { readonly type: 'hostMissing' }
  /** The room is not ready to be joined. */
  | { readonly type: 'retry' }
  | { readonly type: 'barred'; readonly bar: Bar; readonly triedPassword: boolean }
  | { readonly type: 'knock' }
  | { readonly type: 'inLobby' }
  | { readonly type: 'lobbyLost' }
  /** Something has changed for the better: a login, a password, a name, a moderator's yes. */
  | { readonly type: 'enter' }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'leave' };

/**
 * `ice`: media may take so long; `steady`: media has flowed long enough; `offer`: a new offer may take so long; `focus`: same for
 * the focus; `door`: when to try the door again.
 */
export type TimerName = 'ice' | 'steady' | 'offer' | 'focus' | 'door';

export type Effect =
  | { readonly type: 'connect' }
  | { readonly type: 'requestConference' }
  | { readonly type: 'joinRoom' }
  /** After a resumption the room may have forgotten this person. */
  | { readonly type: 'checkRoom' }
  | { readonly type: 'joinLobby' }
  | { readonly type: 'leaveLobby' }
  | { readonly type: 'checkLobby' }
  /** Leave and join again: the one thing that always leads to a new offer. */
  | { readonly type: 'rejoinRoom' }
  /** Media has stopped, and so the network may have changed: look after the signalling connection at once. */
  | { readonly type: 'probe' }
  | { readonly type: 'restartSession'; readonly reason: string }
  | { readonly type: 'closeMedia' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'timer'; readonly name: TimerName; readonly ms: number }
  | { readonly type: 'cancel'; readonly name: TimerName };

export interface Step {
  readonly state: MachineState;
  readonly effects: readonly Effect[];
}

/** Waits in milliseconds. A browser reports `disconnected` about 5 s after the last answer, so 2 s more are enough to be sure. */
const WAIT = { connect: 10_000, disconnected: 2_000, steady: 10_000, offer: 12_000, focus: 5_000 } as const;
const MAX_RESTART_WAIT = 20_000;
const MAX_OFFER_WAIT = 300_000;

const closeMedia: Effect = { type: 'closeMedia' };

const cancelAll: readonly Effect[] = (['ice', 'steady', 'offer', 'focus', 'door'] as const).map((name) => ({ type: 'cancel', name }));

/**
 * The life of a meeting as a pure function: what happened and what is to be done next. Recovery needs nobody: whatever is lost is
 * asked for again, with growing waits, while the media that still flows is left alone.
 */
export function step(state: MachineState, event: MachineEvent, random: () => number = Math.random): Step {
  if (state.phase === 'left' || state.phase === 'failed') return { state, effects: [] };
  switch (event.type) {
    case 'start':
      return { state: { ...state, phase: 'connecting' }, effects: [{ type: 'connect' }, { type: 'requestConference' }] };
    case 'online':
      return online(state, event.resumed);
    case 'offline':
      return { state: { ...state, online: false, focusReady: false }, effects: [] };
    case 'focusReady':
      return focusReady(state);
    case 'roomJoined':
      return roomJoined(state, event.alone);
    case 'company':
      return company(state, event.alone);
    case 'roomLost':
      return { state: outOfRoom(state), effects: [{ type: 'requestConference' }] };
    case 'focusPresence':
      return focusPresence({ ...state, bridgeAvailable: event.bridgeAvailable }, event.present);
    case 'offer':
      return {
        state: { ...state, media: 'connecting', rejoins: 0 },
        effects: [cancel('offer'), cancel('steady'), timer('ice', WAIT.connect)],
      };
    case 'sessionEnded':
      return sessionEnded(state, event.idle);
    case 'ice':
      return ice(state, event.state, random);
    case 'timer':
      return timedOut(state, event.name);
    case 'hostMissing':
      return hostMissing(state, random);
    case 'retry':
      return retryLater(state, random);
    case 'barred':
      return barred(state, event.bar, event.triedPassword);
    case 'knock':
      return knock(state);
    case 'inLobby':
      return inLobby(state);
    case 'lobbyLost':
      return lobbyLost(state, random);
    case 'enter':
      return enter(state);
    case 'failed':
      return over({ ...state, phase: 'failed', failure: event.failure });
    case 'leave':
      return over({ ...state, phase: 'left' });
  }
}

/** Whether the screen says "reconnecting". An absent focus alone is not worth it: everybody still sees and hears each other. */
export function isReconnecting(state: MachineState): boolean {
  if (state.phase !== 'joined') return false;
  if (!state.online || !state.inRoom) return true;
  return state.hadMedia && state.media !== 'none' && state.media !== 'connected';
}

/** Whether media has been tried for in vain and never flowed: then it is likely that it cannot get through at all. */
export function isMediaBlocked(state: MachineState): boolean {
  if (state.phase !== 'joined' || state.hadMedia || state.restarts === 0) return false;
  return state.media !== 'none' && state.media !== 'connected';
}

function online(state: MachineState, resumed: boolean): Step {
  const next = { ...state, online: true };
  if (resumed && state.inLobby) return { state: next, effects: [{ type: 'checkLobby' }] };
  if (resumed) return { state: next, effects: state.inRoom ? [{ type: 'checkRoom' }] : [] };
  const fresh = { ...outOfRoom(next), focusReady: state.focusReady, inLobby: false };
  // Whoever has to say something first is not to be asked twice.
  if (isAsked(state.door)) return { state: fresh, effects: [] };
  return { state: fresh, effects: [{ type: state.focusReady ? 'joinRoom' : 'requestConference' }] };
}

function focusReady(state: MachineState): Step {
  const next = { ...state, focusReady: true };
  if (!state.online) return { state: next, effects: [] };
  if (!state.inRoom) return { state: next, effects: [{ type: 'joinRoom' }] };
  return { state: next, effects: state.focusPresent ? [] : [timer('focus', WAIT.focus)] };
}

function outOfRoom(state: MachineState): MachineState {
  return { ...state, inRoom: false, focusReady: false, focusPresent: false };
}

function focusPresence(state: MachineState, present: boolean): Step {
  const next = { ...state, focusPresent: present };
  if (present) return { state: next, effects: [cancel('focus'), ...awaitOffer(next)] };
  const isLost = state.focusPresent && state.inRoom;
  return { state: { ...next, focusReady: next.focusReady && !isLost }, effects: isLost ? [{ type: 'requestConference' }] : [] };
}

function roomJoined(state: MachineState, alone: boolean): Step {
  const media = alone || state.media === 'none' ? 'none' : 'ended';
  const entered = passed(state);
  const next = { ...entered.state, phase: 'joined', inRoom: true, alone, media } as const;
  const settle: readonly Effect[] = [...entered.effects, cancel('ice'), cancel('steady')];
  return { state: next, effects: [...settle, ...(alone ? [closeMedia] : awaitOffer(next))] };
}

function company(state: MachineState, alone: boolean): Step {
  if (alone === state.alone) return { state, effects: [] };
  const next = { ...state, alone };
  if (!alone) return { state: next, effects: awaitOffer(next) };
  if (state.media !== 'ended') return { state: next, effects: [cancel('offer')] };
  return { state: { ...next, media: 'none' }, effects: [cancel('offer'), closeMedia] };
}

/** Whoever is not alone must get an offer within a time; each time in vain the patience doubles. */
function awaitOffer(state: MachineState): readonly Effect[] {
  const isMissing = (state.media === 'ended' || state.media === 'none') && !state.alone && state.inRoom;
  return isMissing ? [timer('offer', Math.min(MAX_OFFER_WAIT, WAIT.offer * 2 ** state.rejoins))] : [];
}

function sessionEnded(state: MachineState, idle: boolean): Step {
  const media = idle ? 'none' : 'ended';
  const next = { ...state, media, restarts: idle ? 0 : state.restarts } as const;
  const settle: readonly Effect[] = [cancel('ice'), cancel('steady')];
  return { state: next, effects: [...settle, ...(idle ? [cancel('offer'), closeMedia] : awaitOffer(next))] };
}

function ice(state: MachineState, iceState: RTCIceConnectionState, random: () => number): Step {
  if (state.media === 'none' || state.media === 'ended') return { state, effects: [] };
  if (iceState === 'connected' || iceState === 'completed') {
    return { state: { ...state, media: 'connected', hadMedia: true }, effects: [cancel('ice'), timer('steady', WAIT.steady)] };
  }
  if (iceState === 'disconnected') {
    return { state: { ...state, media: 'interrupted' }, effects: [cancel('steady'), { type: 'probe' }, timer('ice', WAIT.disconnected)] };
  }
  if (iceState !== 'failed') return { state, effects: [] };
  const wait = state.restarts === 0 ? 0 : backoffMs(state.restarts - 1, 1_000, MAX_RESTART_WAIT, random);
  return { state: { ...state, media: 'interrupted' }, effects: [cancel('steady'), timer('ice', wait)] };
}

function timedOut(state: MachineState, name: TimerName): Step {
  if (name === 'door') return { state, effects: [{ type: 'requestConference' }] };
  if (name === 'steady') return { state: { ...state, restarts: 0 }, effects: [] };
  if (name === 'focus') return { state, effects: state.inRoom && !state.focusPresent ? [{ type: 'requestConference' }] : [] };
  if (name === 'offer') {
    // Without focus or bridge a new occupant would not be invited either; the offer follows when they are back.
    if (!state.online || !state.focusPresent || !state.bridgeAvailable) return { state, effects: awaitOffer(state) };
    if (awaitOffer(state).length === 0) return { state, effects: [] };
    const next = { ...outOfRoom(state), focusReady: true, rejoins: state.rejoins + 1 };
    return { state: next, effects: [{ type: 'rejoinRoom' }] };
  }
  if (state.media !== 'connecting' && state.media !== 'interrupted') return { state, effects: [] };
  // Nobody to ask: the focus will offer a new session when it is back, and media may recover meanwhile.
  if (!state.online || !state.focusPresent) return { state, effects: [timer('ice', WAIT.disconnected)] };
  const reason = state.media === 'connecting' ? 'ICE TIMEOUT' : 'ICE FAILED';
  const next = { ...state, media: 'ended', restarts: state.restarts + 1 } as const;
  return { state: next, effects: [{ type: 'restartSession', reason }, ...awaitOffer(next)] };
}

function over(state: MachineState): Step {
  return {
    state: { ...outOfRoom(state), media: 'none', door: OPEN, inLobby: false },
    effects: [...cancelAll, closeMedia, ...(state.inLobby ? [{ type: 'leaveLobby' } as const] : []), { type: 'disconnect' }],
  };
}

function timer(name: TimerName, ms: number): Effect {
  return { type: 'timer', name, ms };
}

function cancel(name: TimerName): Effect {
  return { type: 'cancel', name };
}
