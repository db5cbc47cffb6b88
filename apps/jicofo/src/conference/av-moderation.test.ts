import { describe, expect, it } from 'vitest';
import { FocusHarness, ROOM } from '../testing/focus-harness.ts';
import { moderationAfter, parseModerationNotice } from './av-moderation.ts';

const text = (over: object) => JSON.stringify({ type: 'av_moderation', room: ROOM, ...over });
const on = (mediaType: string) => text({ enabled: true, mediaType, actor: `${ROOM}/a` });

describe('parseModerationNotice', () => {
  it('reads switches and lists', () => {
    expect(parseModerationNotice(on('audio'))).toEqual({ room: ROOM, kind: 'audio', enabled: true, actor: 'a' });
    expect(parseModerationNotice(text({ whitelists: { audio: [`${ROOM}/b`] } }))).toEqual({ room: ROOM, allowed: { audio: ['b'] } });
    expect(parseModerationNotice(text({ enabled: true, mediaType: 'audio', actor: `${ROOM}/a`, whitelists: {} }))).toMatchObject({
      enabled: true,
      allowed: {},
    });
    expect(parseModerationNotice('{"type":"polls"}')).toBeUndefined();
  });

  it.each(['{', '1', text({}), text({ enabled: true }), text({ enabled: true, mediaType: 'smell' }), text({ whitelists: { audio: 'b' } })])(
    'refuses %s',
    (bad) => expect(() => parseModerationNotice(bad)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' })),
  );
});

describe('moderationAfter', () => {
  const after = (...texts: string[]) =>
    texts.reduce((moderation, one) => {
      const notice = parseModerationNotice(one);
      return notice ? moderationAfter(moderation, notice, (nick) => `${ROOM}/${nick}`) : moderation;
    }, {});

  it('keeps lists only of what is moderated', () => {
    const lists = text({ whitelists: { audio: ['x/b'], video: ['x/b'] } });
    expect(after(lists)).toEqual({});
    expect(after(on('audio'), lists)).toEqual({ audio: new Set([`${ROOM}/b`]) });
    expect(after(on('audio'), lists, on('audio'))).toEqual({ audio: new Set([`${ROOM}/b`]) });
    expect(after(on('audio'), lists, text({ enabled: false, mediaType: 'audio' }))).toEqual({});
    expect(after(on('audio'), lists, text({ whitelists: {} }))).toEqual({ audio: new Set() });
  });
});

describe('AV moderation of a room', () => {
  it('mutes all but the actor, forbids at the bridge, and lets those unmute who are allowed', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.request();
    focus.presence('a', { role: 'moderator', affiliation: 'owner' });
    await focus.join('b');
    const unmute = (nick: string) => focus.service.mute(`${ROOM}/${nick}`, { kind: 'audio', muted: false, jid: `${ROOM}/${nick}` });
    const forced = () =>
      bridge.requests.flatMap(({ endpoints }) =>
        endpoints.flatMap(({ id, forceMute }) => (forceMute ? [`${id} ${forceMute.audio} ${forceMute.video}`] : [])),
      );
    for (const nick of ['a', 'b']) await focus.accept(nick);

    focus.service.moderation(on('audio'));
    await focus.settle();
    expect(focus.room().mutes).toEqual([{ to: 'b', mute: { kind: 'audio', actor: `${ROOM}/a`, muted: true } }]);
    expect(forced()).toEqual(['b true false']);
    await expect(unmute('b')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await unmute('a');

    focus.presence('c');
    await focus.settle();
    expect(forced()).toEqual(['b true false', 'c true false']);

    focus.service.moderation(text({ whitelists: { audio: [`${ROOM}/b`] } }));
    await focus.settle();
    expect(forced().slice(2)).toEqual(['b false false']);
    await unmute('b');

    focus.service.moderation(text({ enabled: false, mediaType: 'audio' }));
    await focus.settle();
    expect(forced().slice(3)).toEqual(['c false false']);
    expect(focus.room().mutes).toHaveLength(1);
  });

  it('mutes nobody anew who may speak when the focus comes later', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.request();
    focus.presence('a', { role: 'moderator', affiliation: 'owner' });
    await focus.join('b', 'c');
    focus.service.moderation(text({ enabled: true, mediaType: 'audio', actor: `${ROOM}/a`, whitelists: { audio: [`${ROOM}/b`] } }));
    for (const nick of ['a', 'b', 'c']) await focus.accept(nick);
    expect(focus.room().mutes).toEqual([]);
    const told = bridge.requests.flatMap(({ endpoints }) => endpoints.filter(({ forceMute }) => forceMute).map(({ id }) => id));
    expect(told).toEqual(['c']);
  });

  it('keeps cameras and screens apart at the bridge', async () => {
    const focus = new FocusHarness();
    const bridge = focus.addBridge();
    await focus.request();
    focus.presence('a', { role: 'moderator', affiliation: 'owner' });
    await focus.join('b');
    for (const nick of ['a', 'b']) await focus.accept(nick);
    const told: unknown[] = [];
    for (const [kind, enabled] of [
      ['desktop', true],
      ['video', true],
      ['desktop', false],
      ['video', false],
    ] as const) {
      focus.service.moderation(text({ enabled, mediaType: kind, actor: `${ROOM}/a` }));
      await focus.settle();
      told.push(bridge.forceMuted('b'));
    }
    const base = { audio: false, video: false };
    expect(told).toEqual([{ ...base, desktop: true }, { audio: false, video: true }, { ...base, camera: true }, base]);
    expect(bridge.forceMuted('a')).toBeUndefined();
  });

  it('ignores what makes no sense', () => {
    const focus = new FocusHarness();
    for (const bad of ['{', on('audio'), text({ room: 'nowhere@example.org', enabled: true, mediaType: 'audio' })])
      focus.service.moderation(bad);
  });
});
