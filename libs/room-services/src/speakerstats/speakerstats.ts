import { attr, boolAttr, childOf, type Element, NS, stanzaError } from '@parley/xmpp-core';
import { inParts } from '../in-parts.ts';
import type { JsonObject } from '../json.ts';
import type { Occupant, RoomView } from '../room-view.ts';
import { quietly, type RoomService, type ServiceContext, type ServiceEvent, type Step } from '../service.ts';
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
    if (sender.isService) return quietly(state);
    const speaking = childOf(command, 'speakerstats', NS.jitmeet);
    const face = childOf(command, 'faceLandmarks', NS.jitmeet);
    if (!speaking && !face) throw stanzaError('bad-request');
    const { nick } = sender;
    const heard = speaking ? withDominant(state, { nick, isSilent: boolAttr(speaking, 'silence') }, now) : state;
    return quietly(face ? withFace(heard, nick, faceOf(face)) : heard);
  },

  event(state, event, context) {
    if (event.type === 'occupant-joined') return joined(state, event.occupant, context);
    if (event.type === 'occupant-left') return quietly(left(state, event, context));
    return quietly(state);
  },
};

function joined(state: SpeakerState, { nick, isService }: Occupant, { room, now }: ServiceContext): Step<SpeakerState> {
  // Nobody is in two messages: clients add up what they are told.
  const parts = isService ? [] : inParts(usersFor(state, room, now), ([, user]) => user);
  const messages = parts.map((users) => ({ type: 'speakerstats', users: Object.fromEntries(users) }));
  return { state, effects: messages.map((content) => ({ kind: 'deliver', to: { nicks: [nick] }, content })) };
}

/** Whoever has spoken, shown a face or left. */
function usersFor(state: SpeakerState, { occupants }: RoomView, now: number): [string, JsonObject][] {
  const nicks = new Set([...state.people.map(([nick]) => nick), ...(state.dominant ? [state.dominant.nick] : [])]);
  return [...nicks].map((nick) => {
    const person = personOf(state, nick);
    const displayName = nameOf(occupants.get(nick)) ?? person?.displayName;
    return [nick, { displayName, totalDominantSpeakerTime: totalOf(state, nick, now), faceLandmarks: person?.faces ?? [] }];
  });
}

function left(state: SpeakerState, { occupant }: Extract<ServiceEvent, { type: 'occupant-left' }>, { now }: ServiceContext): SpeakerState {
  const { nick, isService } = occupant;
  const displayName = nameOf(occupant);
  if (isService) return state;
  const silent = state.dominant?.nick === nick ? withDominant(state, undefined, now) : state;
  return withPerson(silent, nick, displayName === undefined ? {} : { displayName });
}

const nameOf = (occupant: Occupant | undefined) => occupant?.displayName?.slice(0, MAX_NAME).toWellFormed();

function faceOf(element: Element) {
  const faceExpression = attr(element, 'faceExpression') ?? '';
  const [timestamp, duration] = ['timestamp', 'duration'].map((name) => Number(attr(element, name) ?? 'none')) as [number, number];
  if (!/^\w{1,32}$/.test(faceExpression) || ![timestamp, duration].every(isTime)) throw stanzaError('bad-request');
  return { faceExpression, timestamp, duration };
}

/** Milliseconds; of a length that is known. */
const isTime = (value: number) => Math.abs(value) <= Number.MAX_SAFE_INTEGER;
