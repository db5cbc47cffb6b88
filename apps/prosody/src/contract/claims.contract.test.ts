import { type ProsodyVersion, prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as kit from './lobby-kit.ts';
import { type LoneProsody, startLoneProsody } from './lone-prosody.ts';
import { expectRefusals } from './refusals.ts';
import { adminQuery, bareOf, itemOf, ownerForm, refusalOf, useRooms } from './room-kit.ts';

const item = (attributes: Record<string, string>) => adminQuery(xml('item', attributes));
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

/** Whoever names a user in place of a token is that user. */
async function startWithTokens(prosody: ProsodyVersion, env: Readonly<Record<string, string>>) {
  const server = await startLoneProsody(prosody, { ENABLE_AUTH: '1', ...env });
  server.policy.authenticate = ({ token }) => ({
    ok: true,
    claims: '{}',
    ...(token !== undefined && { identity: { user: { id: token } } }),
  });
  const focus = await server.focus();
  const moderate = async (room: string, nickname: string) => {
    const client = await server.client();
    await client.join(room, nickname);
    await focus.iq('set', room, item({ affiliation: 'owner', jid: bareOf(client) }));
    await client.next((stanza) => itemOf(stanza)?.role === 'moderator' && attr(stanza, 'from') === `${room}/${nickname}`, 'promotion');
    return client;
  };
  return { server, focus, moderate };
}

describe.each(await prosodyVersions())('bans of people with tokens with Prosody $version', (prosody) => {
  let server: LoneProsody;
  let focus: XmppTestClient;
  let moderator: XmppTestClient;
  const room = 'ban@muc.meet.jitsi';
  beforeAll(async () => {
    const started = await startWithTokens(prosody, { AUTH_TYPE: 'jwt' });
    ({ server, focus } = started);
    await focus.join(room, 'focus');
    moderator = await started.moderate(room, 'aaaaaaaa');
  });
  afterAll(() => server?.stop());

  it('hold for the user wherever it comes from, in the lobby too, and for nobody else', async () => {
    const mallory = await server.client({ query: '?token=mallory', ...from('198.51.100.7') });
    await mallory.join(room, 'bbbbbbbb');
    await moderator.iq('set', room, item({ affiliation: 'outcast', jid: bareOf(mallory) }));
    await kit.farewell(mallory, room);
    const again = await server.client({ query: '?token=mallory', ...from('203.0.113.9') });
    await expectRefusals(server, 'banned', 1, async () => {
      expect(refusalOf(await again.join(room, 'bbbbbbbb'))).toBe('auth/forbidden');
    });
    const alice = await server.client({ query: '?token=alice', ...from('198.51.100.7') });
    expect(attr(await alice.join(room, 'cccccccc'), 'type')).toBeUndefined();
    await kit.switchLobby(moderator, room, true);
    await expectRefusals(server, 'banned', 1, async () => {
      expect(refusalOf(await again.join(kit.lobbyOf(room), 'bbbbbbbb', kit.nick('Mallory')))).toBe('auth/forbidden');
    });
  });
});

describe.each(await prosodyVersions())('moderators in rooms of Matrix with Prosody $version', (prosody) => {
  /** `!abc:matrix.org` as Matrix clients name its room. */
  const matrixRoom = 'efqweyz2nvqxi4tjpaxg64th@muc.meet.jitsi';
  let server: LoneProsody;
  let started: Awaited<ReturnType<typeof startWithTokens>>;
  beforeAll(async () => {
    started = await startWithTokens(prosody, { AUTH_TYPE: 'hybrid_matrix_token', MATRIX_UVS_SYNC_POWER_LEVELS: '1' });
    server = started.server;
  });
  afterAll(() => server?.stop());

  it('make no others moderators there, but in other rooms', async () => {
    for (const [room, allowed] of [
      [matrixRoom, false],
      [matrixRoom.replace('@muc.', '@muc.acme.'), false],
      ['plain@muc.meet.jitsi', true],
    ] as const) {
      await started.focus.join(room, 'focus');
      const moderator = await started.moderate(room, 'aaaaaaaa');
      const other = await server.client();
      await other.join(room, 'bbbbbbbb');
      const grant = () => moderator.iq('set', room, item({ affiliation: 'owner', jid: bareOf(other) }));
      if (allowed) await grant();
      else
        await expectRefusals(server, 'grant', 1, async () => {
          await expect(grant()).rejects.toThrow('not-acceptable');
        });
      await moderator.iq('set', room, item({ affiliation: 'member', jid: bareOf(other) }));
    }
  });
});

describe.each(await prosodyVersions())('rooms without lobbies of Prosody $version', (prosody) => {
  const rooms = useRooms(prosody, { ENABLE_LOBBY: '0' });

  it('can be for members only, and tell nobody their password', async () => {
    const { room, server } = rooms;
    const moderator = await room.enterAsModerator('aaaaaaaa');
    const info = await moderator.iq('get', server.domain, xml('query', { xmlns: NS.discoInfo }));
    expect(info.toString()).not.toContain('lobbyrooms');
    await moderator.iq('set', room.jid, ownerForm({ 'muc#roomconfig_membersonly': '1', 'muc#roomconfig_roomsecret': 'sesame' }));
    const guest = await server.guest();
    expect(kit.doorOf(await guest.join(room.jid, 'bbbbbbbb', kit.nick('Bob')))).toMatchObject({
      condition: 'registration-required',
      lobby: undefined,
    });
    kit.invite(moderator, room.jid, guest.jid);
    expect((await kit.invitation(guest, room.jid)).toString()).not.toContain('sesame');
    expect(itemOf(await guest.join(room.jid, 'bbbbbbbb'))).toMatchObject({ affiliation: 'member' });
  });
});
