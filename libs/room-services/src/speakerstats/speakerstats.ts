import { attr, boolAttr, childOf, type Element, NS, stanzaError } from '@parley/xmpp-core';
import type { JsonObject } from '../json.ts';
import type { Occupant, RoomView } from '../room-view.ts';
import { type RoomService, type ServiceContext, type ServiceEvent, type Step, unchanged } from '../service.ts';
import { MAX_NAME, NOBODY, personOf, type SpeakerState, speakerState, totalOf, withDominant, withFace, withPerson } from './state.ts';

/**
 * How long everybody has been the dominant speaker, and what faces have shown: clients report it of themselves, and whoever
 * joins is told (prosody contract §3). Every breakout room has its own.
 */
export const speakerStats: RoomService<SpeakerState> = {
  name: 'speakerstats',
  schema: speakerState,
  initial: NOBODY,

  command(state, sender, command, { now }) {
    if (sender.isService) return unchanged(state);
    const speaking = childOf(command, 'speakerstats', NS.jitmeet);
    const face = childOf(command, 'faceLandmarks', NS.jitmeet);
    if (!speaking && !face) throw stanzaError('bad-request');
    const { nick } = sender;
    const heard = speaking ? withDominant(state, { nick, isSilent: boolAttr(speaking, 'silence') }, now) : state;
    return unchanged(face ? withFace(heard, nick, faceOf(face)) : heard);
  },

  event(state, event, context) {
    if (event.type === 'occupant-joined') return joined(state, event.occupant, context);
    if (event.type === 'occupant-left') return unchanged(left(state, event, context));
    return unchanged(state);
  },
};

function joined(state: SpeakerState, { nick, isService }: Occupant, { room, now }: ServiceContext): Step<SpeakerState> {
  const users = isService ? {} : usersFor(state, room, now);
  if (Object.keys(users).length === 0) return unchanged(state);
  return { state, effects: [{ kind: 'deliver', to: { nicks: [nick] }, content: { type: 'speakerstats', users } }] };
}

/** Whoever has spoken, shown a face or left. */
function usersFor(state: SpeakerState, { occupants }: RoomView, now: number): JsonObject {
  const nicks = new Set([...state.people.map(([nick]) => nick), ...(state.dominant ? [state.dominant.nick] : [])]);
  const users = [...nicks].map((nick): [string, JsonObject] => {
    const person = personOf(state, nick);
    const displayName = occupants.get(nick)?.displayName ?? person?.displayName;
    return [nick, { displayName, totalDominantSpeakerTime: totalOf(state, nick, now), faceLandmarks: person?.faces ?? [] }];
  });
  return Object.fromEntries(users);
}

function left(state: SpeakerState, { occupant }: Extract<ServiceEvent, { type: 'occupant-left' }>, { now }: ServiceContext): SpeakerState {
  const { nick, displayName, isService } = occupant;
  if (isService) return state;
  const silent = state.dominant?.nick === nick ? withDominant(state, undefined, now) : state;
  return withPerson(silent, nick, displayName === undefined ? {} : { displayName: displayName.slice(0, MAX_NAME).toWellFormed() });
}

function faceOf(element: Element) {
  const faceExpression = attr(element, 'faceExpression') ?? '';
  const [timestamp, duration] = ['timestamp', 'duration'].map((name) => Number(attr(element, name) ?? 'none')) as [number, number];
  if (!/^\w{1,32}$/.test(faceExpression) || !Number.isFinite(timestamp) || !Number.isFinite(duration)) throw stanzaError('bad-request');
  return { faceExpression, timestamp, duration };
}
