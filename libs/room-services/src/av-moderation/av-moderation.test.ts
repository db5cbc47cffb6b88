import { xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { Occupant, RoomView } from '../room-view.ts';
import type { Effect, ServiceEvent, Step } from '../service.ts';
import { contextWith, focusOccupant, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { avModeration } from './av-moderation.ts';
import type { ModerationState } from './state.ts';

const anna = moderatorWith('anna');
const berta = moderatorWith('berta');
const carl = occupantWith('carl');
const room = roomWith([anna, berta, carl], { jid: '[acme]r@muc.meet.jitsi', address: 'r@muc.acme.meet.jitsi' });
const { command, event } = avModeration;
if (!command || !event) throw new Error('moderation is commanded and hears of people');
const at = (nick: string) => `${room.address}/${nick}`;

const asking = (attributes: Readonly<Record<string, string>>) => xml('command', {}, xml('av_moderation', attributes));
const send = (state: ModerationState, sender: Occupant, attributes: Readonly<Record<string, string>>, metadata = {}) =>
  command(state, sender, asking(attributes), contextWith(room, { metadata }));
const happens = (state: ModerationState, what: ServiceEvent, where: RoomView = room) => event(state, what, contextWith(where));

/** Every delivery as `to: what is particular`. */
const told = ({ effects }: Step<ModerationState>) =>
  effects.map((effect: Effect) => {
    if (effect.kind === 'set-metadata') return { [effect.key]: effect.value };
    if (effect.kind !== 'deliver') throw new Error(effect.kind);
    const { to, content } = effect;
    const { type, room: where, ...rest } = content as JsonObject;
    expect([type, where]).toEqual(['av_moderation', room.address]);
    return { to: typeof to === 'string' ? to : to.nicks.join(' '), ...rest };
  });

const on: ModerationState = { audio: { actor: 'anna', allowed: ['anna', 'berta'] } };
const enabled = { enabled: true, actor: at('anna'), mediaType: 'audio' };
const GUARDS = 'anna berta focus';

const refusal = (sender: Occupant, attributes: Readonly<Record<string, string>>): string => {
  try {
    send(on, sender, attributes);
  } catch (error) {
    const { type, condition } = (error as { details: { stanza: { type: string; condition: string } } }).details.stanza;
    return `${type}/${condition}`;
  }
  return 'accepted';
};

describe('a moderator', () => {
  it('switches moderation on: everybody is told, moderators and the focus who may speak, newcomers start muted', () => {
    const step = send({}, anna, { enable: 'true', mediaType: 'audio' }, { startMuted: { video: true } });
    expect(step.state).toEqual(on);
    expect(told(step)).toEqual([
      { startMuted: { video: true, audio: true } },
      { to: 'everyone', ...enabled },
      { to: GUARDS, whitelists: { audio: [at('anna'), at('berta')] }, mediaType: 'audio' },
    ]);
  });

  it('switches it off, and newcomers start as before', () => {
    const off = (state: ModerationState, startMuted: object) => {
      const step = send(state, berta, { enable: 'false', mediaType: 'audio' }, { startMuted });
      expect(step.state).toEqual({});
      expect(told(step)[1]).toEqual({ to: 'everyone', enabled: false, actor: at('berta'), mediaType: 'audio' });
      return told(step)[0];
    };
    const before = (mutedBefore: boolean) => ({ audio: { actor: 'anna', allowed: [], mutedBefore } });
    expect(off(on, { audio: true, video: true })).toEqual({ startMuted: { video: true } });
    expect(off(before(false), { audio: true })).toEqual({ startMuted: { audio: false } });
    expect(off(before(true), { audio: true })).toEqual({ startMuted: { audio: true } });
    expect(off(before(true), { audio: false })).toEqual({ startMuted: { audio: false } });
  });

  it('remembers how newcomers started', () => {
    expect(send({}, anna, { enable: 'true', mediaType: 'audio' }, { startMuted: { audio: false } }).state.audio?.mutedBefore).toBe(false);
  });

  it.each([
    ['on', on, 'true'],
    ['off', {}, 'false'],
  ])('who is the second to switch it %s changes nothing', (_what, state, enable) => {
    expect(send(state, berta, { enable, mediaType: 'audio' })).toEqual({ state, effects: [] });
  });

  it('lets somebody speak, once or again, and takes it back', () => {
    const allow = send(on, anna, { jidToWhitelist: at('carl'), mediaType: 'audio' });
    const lists = { audio: [at('anna'), at('berta'), at('carl')] };
    const expected = [
      { to: GUARDS, whitelists: lists, mediaType: 'audio' },
      { to: 'carl', approved: true, mediaType: 'audio' },
    ];
    expect(told(allow)).toEqual(expected);
    const again = send(allow.state, berta, { jidToWhitelist: at('carl'), mediaType: 'audio' });
    expect([again.state, told(again)]).toEqual([allow.state, expected]);
    const forbid = send(allow.state, anna, { jidToBlacklist: at('carl'), mediaType: 'audio' });
    expect(forbid.state).toEqual(on);
    expect(told(forbid)).toEqual([
      { to: GUARDS, whitelists: { audio: [at('anna'), at('berta')] }, mediaType: 'audio', removed: true },
      { to: 'carl', removed: true, mediaType: 'audio' },
    ]);
    expect(send(on, anna, { jidToBlacklist: at('carl'), mediaType: 'audio' }).effects).toEqual([]);
  });

  it('leaves an empty list out', () => {
    const { state } = send(on, anna, { jidToBlacklist: at('berta'), mediaType: 'audio' });
    const empty = send(state, anna, { jidToBlacklist: at('anna'), mediaType: 'audio' });
    expect(told(empty)).toEqual([{ to: GUARDS, whitelists: {}, mediaType: 'audio', removed: true }]);
  });

  it.each<[string, ModerationState, string]>([
    ['nothing is moderated', {}, 'audio'],
    ['that kind is not', on, 'video'],
  ])('asks somebody to unmute where %s', (_what, state, mediaType) => {
    const step = send(state, anna, { jidToWhitelist: at('carl'), mediaType });
    expect(step.state).toBe(state);
    expect(told(step)).toEqual([{ to: 'carl', approved: true, mediaType, from: at('anna') }]);
  });
});

it('tells again what was done before a restart, when the command comes once more', () => {
  const again = (state: ModerationState, attributes: Readonly<Record<string, string>>) => {
    const element = asking(attributes);
    element.attrs.again = 'true';
    return told(command(state, anna, element, contextWith(room)));
  };
  expect(again({}, { enable: 'false', mediaType: 'audio' })).toEqual([{ to: 'everyone', ...enabled, enabled: false }]);
  expect(again({}, { jidToBlacklist: at('carl'), mediaType: 'audio' })).toEqual([]);
  expect(again(on, { jidToBlacklist: at('carl'), mediaType: 'audio' })).toEqual([
    { to: GUARDS, whitelists: { audio: [at('anna'), at('berta')] }, mediaType: 'audio', removed: true },
    { to: 'carl', removed: true, mediaType: 'audio' },
  ]);
});

describe('a command that is refused', () => {
  it.each<[string, Occupant, Readonly<Record<string, string>>, string]>([
    ['of no moderator', carl, { enable: 'false', mediaType: 'audio' }, 'auth/forbidden'],
    ['of somebody who allows himself', carl, { jidToWhitelist: at('carl'), mediaType: 'audio' }, 'auth/forbidden'],
    ['without a kind', anna, { enable: 'true' }, 'modify/bad-request'],
    ['of an unknown kind', anna, { enable: 'true', mediaType: 'smell' }, 'modify/bad-request'],
    ['that is neither on nor off', anna, { enable: 'maybe', mediaType: 'audio' }, 'modify/bad-request'],
    ['that says nothing', anna, { mediaType: 'audio' }, 'modify/bad-request'],
    ['about nobody', anna, { jidToWhitelist: at('nobody'), mediaType: 'audio' }, 'cancel/item-not-found'],
    ['about another room', anna, { jidToWhitelist: 'x@muc.meet.jitsi/carl', mediaType: 'audio' }, 'cancel/item-not-found'],
    ['about a room', anna, { jidToBlacklist: room.address, mediaType: 'audio' }, 'cancel/item-not-found'],
  ])('is one %s', (_what, sender, attributes, error) => expect(refusal(sender, attributes)).toBe(error));
});

describe('somebody who comes while audio is moderated', () => {
  const comes = (occupant: Occupant) => happens(on, { type: 'occupant-joined', occupant });

  it('hears of it', () => {
    expect(told(comes(carl))).toEqual([{ to: 'carl', ...enabled }]);
    expect(told(happens({}, { type: 'occupant-joined', occupant: carl }))).toEqual([]);
  });

  it('may speak as moderator, which all moderators see', () => {
    const dora = moderatorWith('dora');
    const where = roomWith([anna, berta, dora], { address: room.address });
    const step = happens(on, { type: 'occupant-joined', occupant: dora }, where);
    expect(step.state.audio?.allowed).toEqual(['anna', 'berta', 'dora']);
    expect(told(step)).toEqual([
      { to: 'dora', ...enabled },
      { to: 'anna berta dora focus', whitelists: { audio: [at('anna'), at('berta'), at('dora')] }, mediaType: 'audio' },
    ]);
  });

  it('is told as focus who may speak with that, so that nobody is muted anew', () => {
    expect(told(comes(focusOccupant))).toEqual([{ to: 'focus', ...enabled, whitelists: { audio: [at('anna'), at('berta')] } }]);
  });

  it('may be a recorder, which allows nobody', () => {
    const recorder = moderatorWith('recorder', { isService: true });
    expect(comes(recorder).state).toEqual(on);
  });
});

describe('somebody who is there', () => {
  it('may speak when made moderator, and goes on when no longer', () => {
    const promoted = { ...carl, role: 'moderator' } as const;
    const where = roomWith([anna, berta, promoted], { address: room.address });
    const step = happens(on, { type: 'occupant-changed', occupant: promoted, before: carl }, where);
    expect(told(step)).toEqual([
      { to: 'anna berta carl focus', whitelists: { audio: [at('anna'), at('berta'), at('carl')] }, mediaType: 'audio' },
    ]);
    expect(happens(step.state, { type: 'occupant-changed', occupant: carl, before: promoted }).state).toEqual(step.state);
    expect(happens(on, { type: 'occupant-changed', occupant: { ...carl, displayName: 'C' }, before: carl }).effects).toEqual([]);
  });

  it('leaves the permission behind: a nick may be taken by somebody else', () => {
    const where = roomWith([anna, carl], { address: room.address });
    const step = happens(on, { type: 'occupant-left', occupant: berta }, where);
    expect(step.state.audio?.allowed).toEqual(['anna']);
    expect(told(step)).toEqual([{ to: 'anna focus', whitelists: { audio: [at('anna')] }, mediaType: 'audio' }]);
    expect(happens(on, { type: 'occupant-left', occupant: carl }).effects).toEqual([]);
  });
});

it('after a loss all are told again, and whoever has not come back may not send', () => {
  const step = happens(on, { type: 'restored' }, roomWith([anna, carl], { address: room.address }));
  expect(step.state.audio?.allowed).toEqual(['anna']);
  expect(told(step)).toEqual([
    { to: 'focus', ...enabled, whitelists: { audio: [at('anna')] } },
    { to: 'everyone', ...enabled },
    { to: 'anna', whitelists: { audio: [at('anna')] }, mediaType: 'audio' },
  ]);
  expect(step.effects[1]).toMatchObject({ except: 'focus' });
  expect(avModeration.schema.parse(step.state)).toEqual(step.state);
});
