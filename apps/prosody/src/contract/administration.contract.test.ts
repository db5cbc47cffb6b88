import { createPayloadVerifier, type TokenSettings } from '@parley/auth-jwt';
import { fileAccess } from '@parley/file-sharing';
import { silentLog } from '@parley/kernel';
import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { ownerForm, statusesOf, useRooms } from './room-kit.ts';

const TOKEN = 'an-administrator-knows-this';
const FILES = 'filesharing.meet.jitsi';
const FILE = { fileId: 'e393a7e5-e790-4f43-836e-d27238201904', fileName: 'plan.pdf', fileSize: 3, fileType: 'pdf', timestamp: 5 };
const NS_EXTDISCO = 'urn:xmpp:extdisco:2';
const NS_COLIBRI = 'http://jitsi.org/protocol/colibri';

const jsonOf = (message: Element): unknown => JSON.parse(childOf(message, 'json-message', NS.jitmeet)?.getText() ?? 'null');
const nameOf = (room: string) => room.split('@')[0] ?? '';

/** What a token gives, as the web service finds it out. */
async function accessOf(keys: string, token = '') {
  const settings: TokenSettings = {
    domain: '',
    issuers: ['parley'],
    audiences: ['file-sharing'],
    ownerIssuers: [],
    algorithms: ['ES256'],
    secret: undefined,
    keyServerUrl: undefined,
    keySetUrl: keys,
    allowsEmpty: false,
    verifiesTenant: false,
    skewSeconds: 5,
  };
  const verified = await createPayloadVerifier({ settings, log: silentLog }).verify(token, AbortSignal.timeout(5_000));
  if ('problem' in verified) throw new Error(verified.problem);
  return fileAccess(verified.payload);
}

describe.each(await prosodyVersions())('administration and shared files, Prosody $version', (prosody) => {
  const world = useRooms(prosody, {
    ENABLE_FILE_SHARING: '1',
    PARLEY_ADMIN_TOKEN: TOKEN,
    XMPP_MODULES: 'muc_size',
    XMPP_MUC_MODULES: 'muc_census',
  });

  async function ask(line: string, body?: unknown, token: string | undefined = TOKEN) {
    const [method = '', path = ''] = line.split(' ');
    const headers = {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const response = await fetch(`${world.server.httpUrl}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return [response.status, text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : text] as const;
  }
  const message = (client: XmppTestClient, from: string, what: string) =>
    client.next(
      (stanza) => attr(stanza, 'from') === from && (attr(stanza, 'type') === 'error' || childOf(stanza, 'json-message') !== undefined),
      what,
    );

  it('tells who is there', async () => {
    const { jid, enter } = world.room;
    const anna = await enter('anna', xml('nick', { xmlns: NS.nick }, 'Anna'));
    await enter('bert');
    const name = nameOf(jid);
    // With the module of the original named, nobody needs a token.
    await expect.poll(() => ask(`GET /room-size?room=${name}&domain=meet.jitsi`, undefined, '')).toEqual([200, { participants: 2 }]);
    const [, people] = await ask(`GET /room?room=${name}&domain=meet.jitsi`, undefined, '');
    expect(people).toEqual([
      { jid: `${jid}/anna`, email: '', display_name: 'Anna' },
      { jid: `${jid}/bert`, email: '', display_name: '' },
    ]);
    expect(Number((await ask('GET /sessions', undefined, ''))[1])).toBeGreaterThanOrEqual(2);
    const [, census] = await ask('GET /room-census', undefined, '');
    expect(census).toMatchObject({
      room_census: expect.arrayContaining([
        { room_name: jid, participants: 2, created_time: expect.stringMatching(/^\d{13}$/), leaked: false },
      ]),
    });
    const [, details] = await ask(`GET /administration/rooms/${name}`);
    expect(details).toMatchObject({
      name,
      address: jid,
      participants: 2,
      participantList: [{ id: 'anna', displayName: 'Anna', connectionJID: anna.jid }, { id: 'bert' }],
    });
    expect(await ask('GET /turn-credentials')).toEqual([200, []]);
    expect(await ask(`GET /administration/rooms/${name}`, undefined, 'wrong')).toMatchObject([401, { title: 'NOT_AUTHORIZED' }]);
  });

  it('says things, removes people and ends meetings', async () => {
    const { jid, focus, enter } = world.room;
    const [anna, bert] = [await enter('anna'), await enter('bert')];
    const query = `room=${nameOf(jid)}`;
    await focus.iq('set', jid, ownerForm({ 'muc#roomconfig_roomsecret': 'right' }));
    await expect
      .poll(() => ask(`GET /room-info?${query}`))
      .toEqual([200, { conference: jid, passcodeProtected: true, lobbyEnabled: false }]);
    expect(await ask(`PUT /room-info?${query}`, { passcode: 'right' })).toEqual([200, { valid: true }]);
    expect(await ask(`PUT /room-info?${query}`, { passcode: 'wrong' })).toEqual([200, { valid: false }]);

    expect(
      await ask('POST /send-system-chat-message', { room: jid, message: 'Two minutes', displayName: 'Admin', connectionJIDs: [bert.jid] }),
    ).toEqual([200, '']);
    expect(jsonOf(await message(bert, jid, 'message of the system'))).toEqual({
      type: 'system_chat_message',
      message: 'Two minutes',
      displayName: 'Admin',
    });

    expect((await ask(`PUT /kick-participant?${query}`, { participantId: 'bert' }, ''))[0]).toBe(403);
    expect(await ask(`PUT /kick-participant?${query}`, { participantId: 'bert' })).toEqual([200, '']);
    const farewell = await bert.next(
      (stanza) => attr(stanza, 'from') === `${jid}/bert` && attr(stanza, 'type') === 'unavailable',
      'farewell',
    );
    expect(statusesOf(farewell)).toContain('307');

    expect(await ask(`POST /end-meeting?conference=${jid}`)).toEqual([200, '']);
    const end = await anna.next((stanza) => childOf(childOf(stanza, 'x', NS.mucUser), 'destroy') !== undefined, 'end of the room');
    expect(childOf(childOf(childOf(end, 'x', NS.mucUser), 'destroy'), 'reason')?.getText()).toBe('The meeting has been terminated');
    await expect.poll(async () => (await ask(`GET /room-info?${query}`))[0]).toBe(404);
  });

  it('has a gateway telephone somebody', async () => {
    const number = { conference: world.room.jid, phoneNo: '+4930' };
    expect(await ask('POST /invite-jigasi', number)).toEqual([404, { error: 'Brewery room was not found' }]);
    // Any account of a service is a gateway to us.
    const gateways = await Promise.all(['busy', 'idle'].map((resource) => world.server.account('jvb', resource)));
    for (const [index, gateway] of gateways.entries()) {
      const stats = xml(
        'stats',
        { xmlns: NS_COLIBRI },
        xml('stat', { name: 'stress_level', value: index === 0 ? '0.9' : '0.1' }),
        xml('stat', { name: 'supports_sip', value: 'true' }),
      );
      await gateway.join('jigasibrewery@internal-muc.meet.jitsi', `gateway${index}`, stats);
    }
    const [busy, idle] = gateways;
    const answered = ask('POST /invite-jigasi', number);
    const dial = await idle?.next((stanza) => childOf(stanza, 'dial', NS.rayo) !== undefined, 'request to dial');
    expect(childOf(dial, 'dial')?.attrs).toMatchObject({ from: 'fromnumber', to: '+4930' });
    expect(childOf(childOf(dial, 'dial'), 'header')?.attrs).toMatchObject({ name: 'JvbRoomName', value: world.room.jid });
    idle?.send(
      xml(
        'iq',
        { xmlns: NS.client, type: 'result', id: dial?.attrs.id, to: dial?.attrs.from },
        xml('ref', { xmlns: NS.rayo, uri: 'xmpp:call' }),
      ),
    );
    expect(await answered).toEqual([200, '']);
    for (const gateway of [busy, idle]) await gateway?.close();
  });

  describe('shared files', () => {
    const requestToken = (client: XmppTestClient, host = 'file-sharing') =>
      client.iq('get', 'meet.jitsi', xml('credentials', { xmlns: NS_EXTDISCO }, xml('service', { type: 'short-lived-token', host })));
    const share = (client: XmppTestClient, attributes: Record<string, string>, content?: unknown) =>
      client.send(
        xml(
          'message',
          { xmlns: NS.client, to: FILES, id: 'f' },
          xml('file-sharing', { xmlns: NS.jitmeet, ...attributes }, ...(content === undefined ? [] : [JSON.stringify(content)])),
        ),
      );

    it('have an address that clients find', async () => {
      const query = childOf(await (await world.server.guest()).iq('get', 'meet.jitsi', xml('query', { xmlns: NS.discoInfo })), 'query');
      expect(query?.getChildren('identity').map(({ attrs }) => attrs)).toContainEqual({
        category: 'component',
        type: 'file-sharing',
        name: FILES,
      });
    });

    it('are listed by those who may, told to the others, and to those who come later', async () => {
      const { jid, enter, enterAsModerator } = world.room;
      const [anna, bert] = [await enterAsModerator('anna'), await enter('bert')];
      const shared = {
        ...FILE,
        authorParticipantId: 'anna',
        authorParticipantJid: anna.jid,
        authorParticipantName: 'anonymous',
        conferenceFullName: jid,
      };
      share(anna, { type: 'add' }, { ...FILE, authorParticipantId: 'bert' });
      expect(jsonOf(await message(bert, FILES, 'new file'))).toEqual({ type: 'file-sharing', event: 'add', file: shared });
      const carl = await enter('carl');
      expect(jsonOf(await message(carl, FILES, 'list of files'))).toEqual({
        type: 'file-sharing',
        event: 'list',
        files: { [FILE.fileId]: shared },
      });
      share(bert, { type: 'remove', fileId: FILE.fileId });
      expect(parseStanzaError(await message(bert, FILES, 'refusal'))).toMatchObject({ type: 'auth', condition: 'forbidden' });
      share(anna, { type: 'remove', fileId: FILE.fileId });
      expect(jsonOf(await message(bert, FILES, 'end of the file'))).toEqual({ type: 'file-sharing', event: 'remove', fileId: FILE.fileId });
      share(anna, { type: 'add' }, { ...FILE, fileId: '../x' });
      expect(parseStanzaError(await message(anna, FILES, 'refusal'))).toMatchObject({ type: 'modify', condition: 'bad-request' });
      const outsider = await world.server.guest();
      share(outsider, { type: 'add' }, FILE);
      expect(parseStanzaError(await message(outsider, FILES, 'refusal'))).toMatchObject({ type: 'auth', condition: 'forbidden' });
    });

    it('are opened by a token for the meeting, which the web service can verify', async () => {
      const { enter, enterAsModerator, info } = world.room;
      const moderator = await enterAsModerator('anna');
      const service = async (client: XmppTestClient) =>
        childOf(childOf(await requestToken(client), 'credentials', NS_EXTDISCO), 'service')?.attrs ?? {};
      const permissions = async (client: XmppTestClient) =>
        await accessOf(`${world.server.httpUrl}/file-sharing/keys`, (await service(client)).password);
      const offered = await service(moderator);
      expect(offered).toMatchObject({ type: 'short-lived-token', host: 'file-sharing', username: 'token' });
      const seconds = (Date.parse(offered.expires ?? '') - Date.now()) / 1_000;
      expect(seconds > 15 && seconds <= 30).toBe(true);
      const meetingId = (await info(moderator)).fields.get('muc#roominfo_meetingId');
      expect(await permissions(moderator)).toMatchObject({ meetingId, mayUpload: true, nick: 'anna' });
      expect(await permissions(await enter('bert'))).toMatchObject({ meetingId, mayUpload: false, nick: 'bert' });
      expect(await ask('POST /file-sharing/sessions', { sessions: [meetingId, 'gone'] }, '')).toEqual([200, { held: [meetingId] }]);

      const outsider = await world.server.guest();
      await expect(requestToken(outsider)).rejects.toThrow('not-allowed');
      await expect(requestToken(moderator, 'elsewhere')).rejects.toThrow('item-not-found');
      const many = Array.from({ length: 12 }, () => requestToken(outsider).catch((error: Error) => error.message));
      expect(await Promise.all(many)).toContain('policy-violation');
    });

    it('may be uploaded by moderators, as their presence says', async () => {
      const { jid, focus, enter } = world.room;
      const anna = await enter('anna');
      await focus.iq('set', jid, xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation: 'owner', jid: anna.jid.split('/')[0] })));
      const presence = await anna.next((stanza) => childOf(stanza, 'permissions', NS.jitmeet) !== undefined, 'permissions');
      const granted = childOf(presence, 'permissions', NS.jitmeet)
        ?.getChildren('p')
        .map(({ attrs }) => [attrs.name, attrs.val]);
      expect(granted).toContainEqual(['file-upload', 'true']);
    });
  });
});
