import { attr, type Element, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import type { Occupant } from '../room-view.ts';
import type { Effect, Metadata, ServiceContext, ServiceEvent } from '../service.ts';
import { contextWith, focusOccupant, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { roomMetadata } from './room-metadata.ts';

const anna = moderatorWith('anna');
const ben = occupantWith('ben');
const room = roomWith([anna, ben]);
const service = roomMetadata();
const { command, event, welcome, setMetadata } = service;
if (!command || !event || !welcome || !setMetadata) throw new Error('a service of metadata has all of these');

const wrapped = (text: string, to = room.address) => xml('command', {}, xml('room_metadata', { xmlns: NS.jitmeet, room: to }, text));
const setting = (key: string, data?: Json) => wrapped(JSON.stringify({ type: 'room_metadata', key, ...(data !== undefined && { data }) }));
const send = (state: Metadata, sender: Occupant, element: Element) => command(state, sender, element, contextWith(room));

/** Who gets what: `to: json`. */
const told = (effects: readonly Effect[]) =>
  effects.map((effect) => {
    if (effect.kind !== 'deliver') return effect.kind;
    const { to, content, except } = effect;
    const element = content as Element;
    expect([element.name, element.getNS(), attr(element, 'room')]).toEqual(['json-message', NS.jitmeet, room.address]);
    const json = JSON.parse(element.getText()) as { type: string; metadata: Metadata };
    expect(json.type).toBe('room_metadata');
    return `${typeof to === 'string' ? to : to.nicks.join()}${except ? ` but the ${except}` : ''}: ${JSON.stringify(json.metadata)}`;
  });

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const { type, condition } = (error as { details: { stanza: { type: string; condition: string } } }).details.stanza;
    return `${type}/${condition}`;
  }
  return 'accepted';
};

describe('a key that a client sets', () => {
  it('is told everybody as the whole object, and the focus with what concerns it alone', () => {
    const { state, effects } = send({ startMuted: { audio: true } }, anna, setting('permissions', { pollCreationRestricted: true }));
    const all = { startMuted: { audio: true }, permissions: { pollCreationRestricted: true } };
    expect(state).toEqual(all);
    expect(told(effects)).toEqual([
      `everyone but the focus: ${JSON.stringify(all)}`,
      `focus: ${JSON.stringify({ moderators: [], ...all })}`,
    ]);
  });

  it.each<[string, Json]>([
    ['false', false],
    ['an object in another order', { b: [1, { d: 2 }], a: 'x' }],
  ])('is told again only when it is another one: %s', (_what, data) => {
    const before = { flag: data === false ? false : { a: 'x', b: [1, { d: 2 }] } };
    expect(send(before, anna, setting('flag', data))).toEqual({ state: before, effects: [] });
    expect(send(before, anna, setting('flag', true)).effects).toHaveLength(2);
    expect(send(before, anna, setting('flag', { a: 'x', b: [1, { d: 3 }] })).effects).toHaveLength(2);
    expect(send(before, anna, setting('flag', { a: 'x', c: [1, { d: 2 }] })).effects).toHaveLength(2);
    expect(send(before, anna, setting('flag', [1])).effects).toHaveLength(2);
  });

  it.each<[string, Occupant, Element, string]>([
    ['nobody but moderators', ben, setting('startMuted', { audio: true }), 'auth/forbidden'],
    ['no recording without the permission', ben, setting('recording', { isTranscribingEnabled: true }), 'auth/forbidden'],
    ['nothing of another room', anna, wrapped('{"key":"a","data":1}', 'other@muc.meet.jitsi'), 'auth/forbidden'],
    ['what belongs to the server', anna, setting('services', []), 'cancel/not-allowed'],
    ['what belongs to the lobby', anna, setting('lobbyEnabled', true), 'cancel/not-allowed'],
    ['no data', anna, setting('startMuted'), 'modify/bad-request'],
    ['null', anna, setting('startMuted', null), 'modify/bad-request'],
    ['no JSON', anna, wrapped('{'), 'modify/bad-request'],
    ['no object', anna, wrapped('[1]'), 'modify/bad-request'],
    ['no element', anna, xml('command', {}, xml('body', {}, 'hi')), 'modify/bad-request'],
    ['no key', anna, setting('__proto__', {}), 'modify/bad-request'],
    ['what is nested deep', anna, wrapped(`{"key":"a","data":${'['.repeat(50)}${']'.repeat(50)}}`), 'modify/bad-request'],
    [
      'what is nested too deep for any stack',
      anna,
      wrapped(`{"key":"a","data":${'['.repeat(7_000)}${']'.repeat(7_000)}}`),
      'modify/bad-request',
    ],
    ['a number that is none', anna, wrapped('{"key":"a","data":1e999}'), 'modify/bad-request'],
    ['too much', anna, setting('notes', 'x'.repeat(20_000)), 'wait/resource-constraint'],
  ])('is refused: %s', (_what, sender, element, error) => expect(refusal(() => send({}, sender, element))).toBe(error));

  it('does not make a room hold any number of keys', () => {
    const full = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`k${index}`, index]));
    expect(refusal(() => send(full, anna, setting('more', 1)))).toBe('wait/resource-constraint');
    expect(send(full, anna, setting('k1', 2)).state.k1).toBe(2);
  });

  it('may be transcription, from whoever has the permission, and nothing else with it', () => {
    const scribe = occupantWith('carl', { features: { transcription: true } });
    const before = { recording: { isRecordingRequested: true } };
    const { state } = send(before, scribe, setting('recording', { isTranscribingEnabled: true, other: 1 }));
    expect(state).toEqual({ recording: { isRecordingRequested: true, isTranscribingEnabled: true } });
    expect(refusal(() => send({}, scribe, setting('recording', { other: 1 })))).toBe('modify/bad-request');
    expect(refusal(() => send({}, scribe, setting('permissions', {})))).toBe('auth/forbidden');
  });
});

describe('somebody who comes', () => {
  const servers = roomMetadata({ services: (nowMs) => [{ type: 'turn', host: 'turn.meet.jitsi', expires: String(nowMs) }] });
  const state = { startMuted: { audio: true } };
  const full = `{"startMuted":{"audio":true},"services":[{"type":"turn","host":"turn.meet.jitsi","expires":"1000000"}]}`;

  it('has it before the own presence, with the servers that help through firewalls', () => {
    const messages = servers.welcome?.(state, 'x@meet.jitsi/y', contextWith(room)) ?? [];
    expect(messages.map((element) => (element as Element).getText())).toEqual([`{"type":"room_metadata","metadata":${full}}`]);
  });

  it.each([
    ['has it once more, as it may have changed on the way', ben, `ben: ${full}`],
    ['may be the focus', focusOccupant, 'focus: {"moderators":[],"startMuted":{"audio":true}}'],
  ])('%s', (_what, occupant, expected) => {
    expect(told(servers.event?.(state, { type: 'occupant-joined', occupant }, contextWith(room)).effects ?? [])).toEqual([expected]);
  });
});

describe('how newcomers start, as presences of older clients say it', () => {
  const muted = { audio: true, video: false };
  const changed = (occupant: Occupant, before: Occupant): ServiceEvent => ({ type: 'occupant-changed', occupant, before });
  it.each<[string, ServiceEvent, boolean]>([
    ['new', changed({ ...anna, startMuted: muted }, anna), true],
    ['another', changed({ ...anna, startMuted: muted }, { ...anna, startMuted: { audio: true, video: true } }), true],
    ['repeated', changed({ ...anna, startMuted: muted, displayName: 'A' }, { ...anna, startMuted: muted }), false],
    ['of nobody who may', changed({ ...ben, startMuted: muted }, ben), false],
    ['of somebody promoted', changed({ ...anna, startMuted: muted }, { ...ben, startMuted: muted }), true],
    ['of a newcomer', { type: 'occupant-joined', occupant: { ...anna, startMuted: muted } }, true],
  ])('counts when it is %s', (_what, happening, counts) => {
    const step = event({ startMuted: { desktop: true } }, happening, contextWith(room));
    expect(step.state.startMuted).toEqual(counts ? { desktop: true, ...muted } : { desktop: true });
  });
});

describe('what the server sets', () => {
  const settings = (state: Metadata, lobby: boolean) => {
    const context: ServiceContext = contextWith({ ...room, lobby });
    return event(state, { type: 'room-settings', before: room }, context).state;
  };

  it('is whether there is a lobby, once there was one', () => {
    expect(settings({}, false)).toEqual({});
    expect(settings({}, true)).toEqual({ lobbyEnabled: true });
    expect(settings({ lobbyEnabled: true }, false)).toEqual({ lobbyEnabled: false });
  });

  it('is told again after a loss, if there is something to tell', () => {
    const restored = (state: Metadata) => told(event(state, { type: 'restored' }, contextWith(room)).effects);
    expect([restored({}), restored({ a: 1 })]).toEqual([[], ['everyone but the focus: {"a":1}', 'focus: {"moderators":[],"a":1}']]);
  });

  it('is what other services want, and taken away with null', () => {
    const { state, effects } = setMetadata({}, 'startMuted', { audio: true }, contextWith(room));
    expect([state, effects.length]).toEqual([{ startMuted: { audio: true } }, 2]);
    expect(setMetadata(state, 'startMuted', null, contextWith(room)).state).toEqual({});
  });
});
