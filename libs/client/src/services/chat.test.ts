import { type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { EP, ME, ROOM, settle, World } from '../fixtures/world.ts';

let world: World;
beforeEach(async () => {
  world = new World();
  world.xmpp.answer = ({ child }) => (child.name === 'conference' ? READY : undefined);
  await world.arrive();
  await settle();
  world.occupant('focus');
  named('aa', 'Ada');
  named('bb', 'Bob');
  world.occupant(EP, { codes: [110] });
  await settle();
  world.sent();
});
const READY = parseXml(`<conference xmlns='${NS.focus}' room='${ROOM}' ready='true' focusjid='focus@auth.meet.jitsi'/>`);
const named = (nick: string, name: string, gone = false) =>
  world.occupant(nick, { gone, children: [xml('nick', { xmlns: NS.nick }, name)] });
const chat = () => world.client.services.talk.chat;
const log = () => world.client.state.chat;
const hear = (attributes: Record<string, string>, ...children: Element[]) =>
  world.xmpp.message(xml('message', { from: ROOM, type: 'groupchat', ...attributes }, ...children));
const body = (text: string) => xml('body', {}, text);
const delay = xml('delay', { xmlns: 'urn:xmpp:delay', stamp: '2026-01-02T03:04:05Z' });
const says = (nick: string, id: string, text: string, type = 'groupchat') => hear({ from: `${ROOM}/${nick}`, id, type }, body(text));
const reacts = (nick: string, id: string, emoji: string[], type = 'groupchat') =>
  hear(
    { from: `${ROOM}/${nick}`, type },
    xml(
      'reactions',
      { xmlns: 'urn:xmpp:reactions:0', id },
      emoji.map((item) => xml('reaction', {}, item)),
    ),
  );
const retracts = (nick: string, id: string, type = 'groupchat') =>
  hear(
    { from: nick === '' ? ROOM : `${ROOM}/${nick}`, type },
    xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id }),
    body('fallback'),
  );
const fails = (id: string, from = ROOM) => {
  const error = xml('error', { type: 'cancel' }, xml('not-allowed', { xmlns: NS.stanzas }), xml('text', { xmlns: NS.stanzas }, 'not here'));
  world.xmpp.message(xml('message', { from, type: 'error', id }, body('x'), error));
};
const lastSent = () => world.xmpp.sent.at(-1);
const sentId = () => String(lastSent()?.attrs.id);

describe('messages', () => {
  it('of others are shown with the name that they had, and of whom they are', () => {
    says('aa', 'm1', 'hello');
    named('aa', 'Ada II');
    says('aa', 'm2', '你好', 'chat');
    expect(log()).toMatchObject([
      { id: 'm1', senderId: 'aa', senderName: 'Ada', text: 'hello', isOwn: false, isHistory: false, delivery: 'sent' },
      { id: 'm2', senderId: 'aa', senderName: 'Ada II', text: '你好', privateWith: 'aa' },
    ]);
    expect(log()[0]).not.toHaveProperty('privateWith');
  });

  it('of oneself are shown at once, and confirmed by the room', async () => {
    await chat().send('hi <there> \u0002');
    expect(lastSent()?.toString()).toBe(
      `<message to="${ROOM}" type="groupchat" id="${sentId()}"><body>hi &lt;there&gt; \ufffd</body></message>`,
    );
    expect(log()).toMatchObject([{ isOwn: true, senderId: EP, senderName: 'Me', delivery: 'sending' }]);
    says(EP, sentId(), 'hi');
    expect(log()).toMatchObject([{ isOwn: true, delivery: 'sent' }]);
  });

  it('to one person come back only when they are refused', async () => {
    await chat().send('psst', 'bb');
    expect(lastSent()?.attrs).toMatchObject({ to: `${ROOM}/bb`, type: 'chat' });
    expect(log()).toMatchObject([{ privateWith: 'bb', delivery: 'sent' }]);
    fails(sentId(), `${ROOM}/aa`);
    expect(log()).toMatchObject([{ delivery: 'sent' }]);
    fails(sentId(), `${ROOM}/bb`);
    expect(log()).toMatchObject([{ delivery: 'failed', problem: 'not here' }]);
  });

  it('that the room does not take can be sent again', async () => {
    await chat().send('hi', undefined, 'm0');
    fails(sentId(), `${ROOM}/bb`);
    expect(log()).toMatchObject([{ delivery: 'sending' }]);
    fails(sentId());
    expect(log()).toMatchObject([{ delivery: 'failed', problem: 'not here' }]);
    await chat().resend(sentId());
    expect(log()).toMatchObject([{ text: 'hi', replyTo: 'm0', delivery: 'sending' }]);
    expect(lastSent()?.getChild('reply')?.attrs.to).toBe('m0');
  });

  it('are not empty, and kept where they cannot be sent', async () => {
    await expect(chat().send(' \n')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    world.xmpp.goOffline();
    await expect(chat().send('x')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(log()).toMatchObject([{ delivery: 'failed' }]);
    const outside = new World().client;
    await outside.services.talk.chat.send('x');
    expect(outside.state.chat).toMatchObject([{ text: 'x', delivery: 'failed' }]);
  });

  it('of the history have their time, and the name that the server remembers', () => {
    hear(
      { from: `${ROOM}/zz`, id: 'h1' },
      body('early'),
      delay,
      xml('display-name', { xmlns: 'http://jitsi.org/protocol/display-name' }, 'Zoe'),
    );
    hear({ from: `${ROOM}/zz` }, body('no id'), delay);
    hear({ from: `${ROOM}/zz` }, body('no id'), delay);
    expect(log()).toMatchObject([
      { id: 'h1', senderName: 'Zoe', at: Date.UTC(2026, 0, 2, 3, 4, 5), isHistory: true },
      { senderName: '', isHistory: true },
    ]);
  });

  it('that were said while the connection was away are news, and no history', async () => {
    says('aa', 'm1', 'before');
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME);
    await settle();
    world.occupant('aa');
    world.occupant(EP, { codes: [110] });
    for (const id of ['m1', 'm2']) hear({ from: `${ROOM}/aa`, id }, body('meanwhile'), delay);
    expect(log()).toMatchObject([
      { id: 'm1', text: 'before', isHistory: false },
      { id: 'm2', isHistory: false },
    ]);
  });

  it('that were on their way when this person left the room are not waited for for ever', async () => {
    await chat().send('lost?');
    const sent = log();
    chat().recall(sent);
    expect(log()).toMatchObject([{ delivery: 'failed' }]);
    hear({ from: `${ROOM}/${EP}`, id: sentId() }, body('lost?'), delay);
    expect(log()).toMatchObject([{ delivery: 'sent' }]);
  });

  it('of the server come from the room itself, and from nobody else', () => {
    const system = xml(
      'json-message',
      { xmlns: NS.jitmeet },
      JSON.stringify({ type: 'system_chat_message', message: 'Ends at 5', displayName: 'Admin' }),
    );
    hear({ from: `${ROOM}/aa` }, system);
    hear({ from: ROOM, type: 'chat' }, system);
    expect(log()).toMatchObject([{ senderId: '', senderName: 'Admin', text: 'Ends at 5' }]);
    expect(log()).toHaveLength(1);
  });

  it('are not what only looks like it', () => {
    hear({ from: `${ROOM}/aa` }, xml('subject', {}, 'title'), body('x'));
    hear({ from: `${ROOM}/aa` }, xml('json-message', { xmlns: NS.jitmeet }, '{"type":"x"}'), body('x'));
    hear({ from: ROOM }, body('this room is not anonymous'));
    hear({ from: `${ROOM}/aa`, type: 'headline' }, body('x'));
    hear({ from: `other@muc.meet.jitsi/aa` }, body('x'));
    expect(log()).toEqual([]);
  });

  it('are cut, and only the newest kept', () => {
    says('aa', 'm', 'x'.repeat(12_000));
    expect(log()[0]?.text).toHaveLength(10_000);
    for (let index = 0; index < 1_005; index++) says('aa', `m${index}`, 'x');
    expect(log()).toHaveLength(1_000);
    const [first = 0, ...later] = log().map(({ order }) => order);
    expect(later).toEqual(later.map((_, index) => first + 1 + index));
  });

  it('that answer others name them in one way or another', () => {
    const replies = [
      '<reply xmlns="urn:xmpp:reply:0" id="m0" to="x@y/z"/>',
      '<reply xmlns="urn:xmpp:reply:0" to="m0"/>',
      '<reply to="m0"/>',
    ];
    for (const reply of replies) hear({ from: `${ROOM}/aa` }, body('yes'), parseXml(reply));
    expect(log().map(({ replyTo }) => replyTo)).toEqual(['m0', 'm0', 'm0']);
  });

  it('of two people with the same id stay two', () => {
    says('aa', 'm1', 'one');
    says('bb', 'm1', 'two');
    expect(log().map(({ text }) => text)).toEqual(['one', 'two']);
  });
});

describe('after a lost connection', () => {
  it('the room’s history confirms what was on its way, and the rest is lost', async () => {
    says('aa', 'm1', 'before');
    await chat().send('arrived');
    const arrived = sentId();
    await chat().send('lost');
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME.replace('ab12cd34', 'ffffffff'));
    await settle();
    await world.admit('focus', 'aa');
    hear({ from: `${ROOM}/aa`, id: 'm1' }, body('before'), delay);
    hear({ from: `${ROOM}/${EP}`, id: arrived }, body('arrived'), delay);
    hear({ from: `${ROOM}/aa`, id: 'm2' }, body('meanwhile'), delay);
    expect(log().map(({ text, delivery, isOwn }) => [text, delivery, isOwn])).toEqual([
      ['before', 'sent', false],
      ['arrived', 'sent', true],
      ['lost', 'failed', true],
      ['meanwhile', 'sent', false],
    ]);
  });
});

describe('reactions', () => {
  it('of everybody are collected', async () => {
    says('aa', 'm1', 'hello');
    reacts('aa', 'm1', ['👍']);
    reacts('bb', 'm1', ['👍', '❤️']);
    reacts('bb', 'm1', ['😂']);
    expect(log()[0]?.reactions).toEqual(
      new Map([
        ['👍', new Set(['aa', 'bb'])],
        ['❤️', new Set(['bb'])],
        ['😂', new Set(['bb'])],
      ]),
    );
    await chat().react('m1', '👍');
    expect(lastSent()?.toString()).toBe(
      `<message to="${ROOM}" type="groupchat"><reactions xmlns="urn:xmpp:reactions:0" id="m1"><reaction>👍</reaction></reactions><store xmlns="urn:xmpp:hints"/></message>`,
    );
    expect(log()[0]?.reactions.get('👍')).toEqual(new Set(['aa', 'bb']));
  });

  it('are single pictures', () => {
    says('aa', 'm1', 'hello');
    reacts('bb', 'm1', ['you fool', '👍👍', 'a', '7', '👨‍👩‍👧', '🇨🇳', `👍${'\u200d👍'.repeat(20)}`].slice(0, 5));
    reacts('bb', 'm1', ['🇨🇳', '']);
    expect([...(log()[0]?.reactions.keys() ?? [])]).toEqual(['👨‍👩‍👧', '🇨🇳']);
  });

  it('between two are theirs alone', async () => {
    says('aa', 'm1', 'psst', 'chat');
    reacts('bb', 'm1', ['👍'], 'chat');
    reacts('aa', 'm1', ['👍']);
    expect(log()[0]?.reactions.size).toBe(0);
    reacts('aa', 'm1', ['👍'], 'chat');
    await chat().react('m1', '❤️');
    expect(lastSent()?.attrs).toMatchObject({ to: `${ROOM}/aa`, type: 'chat' });
    expect(log()[0]?.reactions).toEqual(
      new Map([
        ['👍', new Set(['aa'])],
        ['❤️', new Set([EP])],
      ]),
    );
  });
});

describe('a message', () => {
  it('is taken back by its author and by nobody else', () => {
    says('aa', 'm1', 'oops');
    reacts('bb', 'm1', ['👍']);
    retracts('bb', 'm1');
    expect(log()).toMatchObject([{ text: 'oops' }]);
    retracts('aa', 'm1');
    expect(log()).toMatchObject([{ text: '', removed: 'author', reactions: new Map() }]);
    reacts('bb', 'm1', ['👍']);
    expect(log()[0]?.reactions.size).toBe(0);
  });

  it('is removed by the room for a moderator, as if by its author', () => {
    says('aa', 'm1', 'rude');
    const moderated = xml('moderated', { xmlns: 'urn:xmpp:message-moderate:1', by: `${ROOM}/bb` });
    const retract = xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id: 'm1' }, moderated);
    for (const from of [ROOM, `${ROOM}/bb`]) hear({ from }, retract);
    expect(log()).toMatchObject([{ text: 'rude' }]);
    hear({ from: `${ROOM}/aa` }, retract);
    expect(log()).toMatchObject([{ text: '', removed: 'moderator' }]);
  });

  it('of one’s own is taken back as other clients do it', async () => {
    await chat().send('oops');
    const id = sentId();
    await chat().remove(id);
    expect(lastSent()?.getChild('retract', 'urn:xmpp:message-retract:1')?.attrs.id).toBe(id);
    expect(lastSent()?.getChild('body')).toBeDefined();
    expect(log()).toMatchObject([{ removed: 'author', text: '' }]);
  });

  it('of others is a matter of the room', async () => {
    says('aa', 'm1', 'rude');
    await chat().remove('m1');
    expect(world.xmpp.requests.at(-1)).toMatchObject({ type: 'set', to: ROOM });
    expect(world.xmpp.requests.at(-1)?.child.toString()).toBe(
      '<moderate xmlns="urn:xmpp:message-moderate:1" id="m1"><retract xmlns="urn:xmpp:message-retract:1"/></moderate>',
    );
    expect(log()).toMatchObject([{ text: 'rude' }]);
  });
});
