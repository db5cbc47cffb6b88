import { signToken } from '@parley/auth-jwt';
import { encodeBase32 } from '@parley/auth-matrix';
import {
  createTestAuthority,
  DIRECTORY_BASE,
  DIRECTORY_READER,
  DIRECTORY_USERS,
  OfficialPeer,
  startDirectory,
  startVerificationService,
} from '@parley/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ADA, moderates, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { newRoom, type PeerOptions } from './harness/peers.ts';
import type { Stack } from './harness/stack.ts';

const peerAt = (stack: Stack, room: string, options: PeerOptions) =>
  OfficialPeer.connect({ url: stack.url, domain: 'meet.jitsi', room, ...options });

/** The browser sees who it is, and both have their media sessions. */
async function areInOneCall(person: Participant, peer: OfficialPeer, roles: { person: boolean; peer: boolean }): Promise<void> {
  await peer.accepted();
  const others = () => person.page.evaluate(() => window.parley?.remoteSources().map(({ owner }) => owner) ?? []);
  await expect.poll(others, { timeout: 20_000 }).toContain(peer.endpoint);
  await moderates(person, roles.person);
  expect(peer.view.self?.role === 'moderator').toBe(roles.peer);
  expect(peer.problems).toEqual([]);
}

describe('users of a directory', async () => {
  const authority = await createTestAuthority();
  const directory = await startDirectory({ certificate: await authority.issue(['127.0.0.1']) });
  afterAll(() => directory.remove());
  const fixture = useStack({
    env: {
      ENABLE_AUTH: '1',
      ENABLE_GUESTS: '1',
      AUTH_TYPE: 'ldap',
      LDAP_URL: directory.ldap,
      LDAP_BASE: DIRECTORY_BASE,
      LDAP_BINDDN: DIRECTORY_READER.dn,
      LDAP_BINDPW: DIRECTORY_READER.password,
    },
  });

  it('log in with our client and with official ones, and host guests', async () => {
    const room = newRoom('directory');
    const { anna, wang } = DIRECTORY_USERS;
    const ada = await fixture.open(room, small(ADA));
    await ada.enter();
    await ada.page.getByTestId('door.iAmHost').click();
    await ada.page.getByTestId('login.username').fill(anna.uid);
    await ada.page.getByTestId('login.password').fill(wang.password);
    await ada.page.keyboard.press('Enter');
    await ada.page.getByText('User name or password is not right.').waitFor();
    await ada.page.getByTestId('login.password').fill(anna.password);
    await ada.page.keyboard.press('Enter');
    await ada.page.getByTestId('toolbar.leave').waitFor();

    const guest = await peerAt(fixture.stack, room, { anonymousDomain: 'guest.meet.jitsi' });
    await guest.requestConference();
    await guest.enter();
    await areInOneCall(ada, guest, { person: true, peer: false });
    await guest.close();
    const host = await peerAt(fixture.stack, room, { anonymousDomain: 'guest.meet.jitsi' });
    await host.logIn(wang.uid, wang.password, 'PLAIN');
    await host.enter();
    await areInOneCall(ada, host, { person: true, peer: true });
    await host.close();
  });
});

describe('users of Matrix', async () => {
  const kitchen = '!kitchen:acme.test';
  const service = await startVerificationService({
    users: { 'openid-ann': '@ann:acme.test', 'openid-bob': '@bob:acme.test', 'openid-eve': '@eve:evil.test' },
    rooms: { [kitchen]: { members: { '@ann:acme.test': 100, '@bob:acme.test': 0 }, stateDefault: 50 } },
  });
  afterAll(() => service.stop());
  const fixture = useStack({
    env: { ENABLE_AUTH: '1', AUTH_TYPE: 'matrix', MATRIX_UVS_URL: service.url, MATRIX_UVS_SYNC_POWER_LEVELS: '1' },
  });
  /** As Matrix clients make it: what counts in it is what the service says of the inner token. */
  const tokenOf = (who: string) =>
    signToken(
      {
        ...{ iss: 'matrix-app', sub: 'meet.jitsi', aud: 'https://meet.jitsi', room: '*' },
        context: { user: { name: who }, matrix: { token: `openid-${who}`, room_id: kitchen, server_name: 'acme.test' } },
      },
      'notused',
    );

  it('come in with our client and with official ones, and moderate by their power', async () => {
    const room = encodeBase32(kitchen);
    const ada = await fixture.open(room, small(ADA));
    await ada.enter(`?jwt=${await tokenOf('ann')}`);
    await ada.page.getByTestId('toolbar.leave').waitFor();
    const bob = await peerAt(fixture.stack, room, { token: await tokenOf('bob') });
    await bob.requestConference();
    await bob.enter();
    await areInOneCall(ada, bob, { person: true, peer: false });
    await bob.close();
    await expect(peerAt(fixture.stack, room, { token: await tokenOf('eve') })).rejects.toThrow(/not-allowed/);
  });
});
