import { type Element, NS, stanzaError, xml } from '@parley/xmpp-core';
import { buildConferenceResponse } from '@parley/xmpp-focus';
import { beforeEach, describe, expect, it } from 'vitest';
import { EP, LOBBY, ME, ROOM, settle, World } from './fixtures/world.ts';
import type { LobbyNotice } from './lobby.ts';

/** A room with settings, as Prosody keeps it. */
class Room {
  password = '';
  isMembersOnly = false;
  hasForm = true;
  readonly admin: Element[] = [];

  answer({ type, to, child }: { type: string; to: string; child: Element }): Element | undefined {
    if (child.name === 'conference') return READY;
    if (child.getNS() === NS.discoInfo) return to === ROOM ? this.#info() : DISCO;
    if (child.getNS() === NS.mucAdmin) this.admin.push(child);
    if (child.getNS() === NS.mucOwner && type === 'get') return this.#form();
    for (const field of child.getChild('x', NS.dataForm)?.getChildren('field') ?? [])
      this.#set(field.attrs.var, field.getChildText('value') ?? '');
    return undefined;
  }

  #info(): Element {
    const lobby = xml('field', { var: 'muc#roominfo_lobbyroom' }, xml('value', {}, LOBBY));
    return xml(
      'query',
      { xmlns: NS.discoInfo },
      this.password !== '' && xml('feature', { var: 'muc_passwordprotected' }),
      this.isMembersOnly && xml('feature', { var: 'muc_membersonly' }),
      xml('x', { xmlns: NS.dataForm, type: 'result' }, this.isMembersOnly && lobby),
    );
  }

  #form(): Element {
    const names = this.hasForm ? ['muc#roomconfig_roomsecret', 'muc#roomconfig_membersonly'] : [];
    const fields = names.map((name) => xml('field', { var: name }));
    return xml('query', { xmlns: NS.mucOwner }, xml('x', { xmlns: NS.dataForm, type: 'form' }, fields));
  }

  #set(name: string, value: string): void {
    if (name === 'muc#roomconfig_roomsecret') this.password = value;
    if (name === 'muc#roomconfig_membersonly') this.isMembersOnly = value === '1';
  }
}

const READY = buildConferenceResponse({ room: ROOM, ready: true, focusJid: 'focus@auth.meet.jitsi', properties: new Map() });
const DISCO = xml(
  'query',
  { xmlns: NS.discoInfo },
  xml('identity', { category: 'component', type: 'lobbyrooms', name: 'lobby.meet.jitsi' }),
);

let world: World;
let room: Room;
beforeEach(async () => {
  world = new World();
  room = new Room();
  world.xmpp.answer = (request) => room.answer(request);
  await world.join('aa');
  world.occupant(EP, { role: 'moderator', codes: [110] });
  await settle();
  world.sent();
});
const security = () => world.client.state.security;
const moderation = () => world.client.admission.moderation;
const knocker = (nick: string, name: string) => world.occupant(nick, { room: LOBBY, children: [xml('nick', { xmlns: NS.nick }, name)] });
const openLobby = async () => {
  await moderation().setLobby(true);
  await settle();
  world.occupant(EP, { room: LOBBY, role: 'moderator', codes: [110] });
  await settle();
};
const atLobby = () => world.sent().filter((line) => line.includes(LOBBY));
const changed = () =>
  world.xmpp.message(xml('message', { from: ROOM, type: 'groupchat' }, xml('x', { xmlns: NS.mucUser }, xml('status', { code: 104 }))));

it('says what the room allows this person', async () => {
  expect(world.client.state.self.isModerator).toBe(true);
  const permissions = xml(
    'permissions',
    { xmlns: NS.jitmeet },
    xml('p', { name: 'recording', val: 'true' }),
    xml('p', { name: 'lobby', val: 'false' }),
  );
  world.occupant(EP, { codes: [110], children: [permissions] });
  expect(world.client.state.self).toEqual({
    isModerator: false,
    permissions: new Map([
      ['recording', true],
      ['lobby', false],
    ]),
  });
});

describe('the password', () => {
  it('is set and removed, which everybody learns of', async () => {
    expect(security()).toMatchObject({ hasPassword: false, hasLobbyService: true });
    await moderation().setPassword('sesame');
    expect(room.password).toBe('sesame');
    expect(security().hasPassword).toBe(true);
    await moderation().setPassword(undefined);
    expect(room.password).toBe('');
    room.password = 'by another moderator';
    changed();
    await settle();
    expect(security().hasPassword).toBe(true);
  });

  it('is known to whoever set it when they come back', async () => {
    await moderation().setPassword('sesame');
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME);
    await settle();
    expect(world.sent()).toEqual([`join ${ROOM}/${EP} with sesame`]);
  });

  it.each(['', '   ', 'x'.repeat(257)])('is not set to "%.5s"', async (password) => {
    await expect(moderation().setPassword(password)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('is not set where the room has no such setting', async () => {
    room.hasForm = false;
    await expect(moderation().setPassword('sesame')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(room.password).toBe('');
  });
});

describe('the lobby', () => {
  it('is switched on after everybody inside has become a member, and entered', async () => {
    await openLobby();
    expect(room.isMembersOnly).toBe(true);
    expect(room.admin[0]?.getChildren('item').map(({ attrs }) => attrs)).toEqual([{ affiliation: 'member', jid: 'aa@meet.jitsi' }]);
    expect(world.sent()).toEqual([`join ${LOBBY}/${EP}`]);
    expect(security()).toMatchObject({ isLobbyOn: true, queue: { count: 0 } });
  });

  it('shows who waits: neither moderators nor people inside', async () => {
    await openLobby();
    knocker('kk', 'Kim');
    knocker('aa', 'Ada');
    world.occupant('boss', { room: LOBBY, role: 'moderator' });
    expect(security().queue).toEqual({ knockers: [{ id: 'kk', displayName: 'Kim' }], count: 1 });
    world.occupant('kk', { room: LOBBY, gone: true });
    expect(security().queue.count).toBe(0);
  });

  it('lets in one or all, and turns away', async () => {
    await openLobby();
    for (const [nick, name] of [
      ['k1', 'Kim'],
      ['k2', 'Lea'],
      ['k3', 'Max'],
    ] as const)
      knocker(nick, name);
    const invited = () =>
      world.xmpp.sent.splice(0).flatMap(
        (stanza) =>
          stanza
            .getChild('x', NS.mucUser)
            ?.getChildren('invite')
            .map(({ attrs }) => attrs.to) ?? [],
      );
    invited();
    await moderation().admit(['k1', 'nobody']);
    expect(invited()).toEqual(['k1@meet.jitsi/r']);
    await moderation().admit();
    expect(invited()).toEqual(['k1@meet.jitsi/r', 'k2@meet.jitsi/r', 'k3@meet.jitsi/r']);
    await moderation().deny('k3');
    expect(world.xmpp.requests.at(-1)).toMatchObject({ to: LOBBY, child: { name: 'query' } });
    expect(room.admin.at(-1)?.getChild('item')?.attrs).toEqual({ nick: 'k3', role: 'none' });
  });

  it('shows no more of a crowd than anybody reads', async () => {
    await openLobby();
    for (let at = 0; at < 250; at++) knocker(`k${at}`, `Kim ${at}`);
    expect(security().queue).toMatchObject({ count: 250 });
    expect(security().queue.knockers).toHaveLength(200);
    world.sent();
    await moderation().admit();
    expect(world.sent()).toHaveLength(5);
  });

  it('is left when it is switched off and by whoever is no moderator any more', async () => {
    await openLobby();
    knocker('kk', 'Kim');
    world.occupant(EP, { codes: [110] });
    await settle();
    expect(world.sent()).toEqual([`join ${LOBBY}/${EP}`, `leave ${LOBBY}/${EP}`]);
    expect(security().queue.count).toBe(0);
  });

  it('is entered again when it was lost, ever less often', async () => {
    await openLobby();
    world.occupant('aa', { gone: true });
    world.sent();
    for (const wait of [2_500, 5_000, 10_000]) {
      world.occupant(EP, { room: LOBBY, gone: true, codes: [110] });
      await settle();
      expect(atLobby()).toEqual([]);
      world.clock.advance(wait);
      await settle();
      expect(atLobby()).toEqual([`join ${LOBBY}/${EP}`]);
    }
  });

  it('that another moderator switches off is not entered again', async () => {
    await openLobby();
    world.occupant('aa', { gone: true });
    world.sent();
    room.isMembersOnly = false;
    world.occupant(EP, { room: LOBBY, gone: true, codes: [110], user: [xml('destroy', { jid: ROOM })] });
    changed();
    world.clock.advance(60_000);
    await settle();
    expect(atLobby()).toEqual([]);
    expect(security().isLobbyOn).toBe(false);
  });

  it('is entered again over a new connection', async () => {
    await openLobby();
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME);
    await world.admit('focus', 'aa');
    world.occupant(EP, { role: 'moderator', codes: [110] });
    await settle();
    expect(world.sent()).toEqual([`join ${LOBBY}/${EP}`, `join ${ROOM}/${EP}`, `join ${LOBBY}/${EP}`]);
  });
});

describe('notices', () => {
  const say = (json: unknown, from = `${ROOM}/aa`) =>
    world.xmpp.message(xml('message', { from, type: 'groupchat' }, xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify(json))));

  it('tell what moderators did, and nothing else', () => {
    const notices: LobbyNotice[] = [];
    world.client.on('lobbyNotice', (notice) => notices.push(notice));
    say({ type: 'lobby-notify', event: 'LOBBY-ENABLED', value: true });
    say({ type: 'lobby-notify', event: 'LOBBY-ACCESS-GRANTED', value: `${LOBBY}/kk`, name: 'Kim' });
    say({ type: 'lobby-notify', event: 'LOBBY-ACCESS-DENIED', value: `${LOBBY}/kk` });
    for (const other of [null, [], { type: 'chat' }, { type: 'lobby-notify', event: 'X' }]) say(other);
    say({ type: 'lobby-notify', event: 'LOBBY-ENABLED', value: true }, 'other@muc.meet.jitsi/aa');
    expect(notices).toEqual([
      { kind: 'lobbyOn', actor: 'aa' },
      { kind: 'admitted', actor: 'aa', name: 'Kim' },
      { kind: 'denied', actor: 'aa' },
    ]);
  });
});

it('goes on when the room does not say how it is locked', async () => {
  world.xmpp.answer = () => {
    throw stanzaError('forbidden');
  };
  changed();
  await settle();
  expect(world.client.state.phase).toBe('joined');
});
