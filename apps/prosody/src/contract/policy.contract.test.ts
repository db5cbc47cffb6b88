import { randomHex } from '@parley/kernel';
import { prosodyVersions, waitFor, type XmppTestClient } from '@parley/testing';
import { attr, type Element, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depart } from './breakout-kit.ts';
import { outcomeOf, startTokenServer, type TokenServer } from './policy-kit.ts';
import { itemOf } from './room-kit.ts';

const counted = async ({ server }: TokenServer, name: string) => {
  const page = await (await fetch(`${server.policyUrl}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line.startsWith(`parley_policy_${name}`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

describe.each(await prosodyVersions())('the policy, with tokens and Prosody $version', (prosody) => {
  let world: TokenServer;
  beforeAll(async () => {
    world = await startTokenServer(prosody, ['alpha', 'beta'], {
      JWT_ENABLE_DOMAIN_VERIFICATION: '1',
      GLOBAL_CONFIG: 'external_services = { { type = "stun", host = "own.example" } }',
    });
    for (const tenant of ['acme', 'umbrella']) await world.focus.join(`alpha@muc.${tenant}.meet.jitsi`, 'focus');
  });
  afterAll(() => world?.stop());
  const join = async (client: XmppTestClient, node: string) => client.join(world.address(node), randomHex(8).slice(0, 8));

  it('opens with a token for one room that room, and by no way another', async () => {
    const token = await world.token({ room: 'alpha' });
    await expect(world.login(token, 'beta')).rejects.toMatchObject({
      message: 'not-allowed',
      details: { text: 'The token is for another room' },
    });
    const refused = await counted(world, 'admissions_total{verdict="refuse",reason="other-room"}');
    // The URL is the client's own word: a room that the token opens, another one, or none at all
    for (const urlRoom of ['alpha', undefined]) {
      const client = await world.login(token, urlRoom);
      expect(outcomeOf(await join(client, 'beta'))).toBe('cancel/not-allowed The token is for another room');
      expect(outcomeOf(await join(client, 'missing'))).toBe('cancel/not-allowed The token is for another room');
      expect(outcomeOf(await join(client, 'alpha'))).toBe('admitted');
      await client.close();
    }
    expect((await counted(world, 'admissions_total{verdict="refuse",reason="other-room"}')) - refused).toBe(4);
    const lines = world.server.process
      .records()
      .filter(({ msg, conference }) => msg === 'entrance refused' && conference === world.address('beta'));
    expect(lines).toHaveLength(2);
  });

  it('opens with a token for one tenant the rooms of that tenant', async () => {
    const client = await world.login(await world.token({ room: 'alpha', sub: 'acme' }), 'alpha&prefix=acme');
    const tries = async (room: string) => outcomeOf(await client.join(room, randomHex(8).slice(0, 8)));
    expect(await tries('alpha@muc.umbrella.meet.jitsi')).toMatch(/for another tenant$/);
    expect(await tries('alpha@muc.meet.jitsi')).toMatch(/for another tenant$/);
    // The inner name of the same room; answers come from the outer one.
    client.send(xml('presence', { xmlns: NS.client, to: '[umbrella]alpha@muc.meet.jitsi/aaaaaaaa' }, xml('x', { xmlns: NS.muc })));
    const answer = await client.next(
      (stanza) => attr(stanza, 'from')?.startsWith('alpha@muc.umbrella.') ?? false,
      'answer to the inner name',
    );
    expect(outcomeOf(answer)).toMatch(/for another tenant$/);
    expect(await tries('alpha@muc.acme.meet.jitsi')).toBe('admitted');
    await client.close();
    const plain = await world.login(await world.token({ room: '*' }), 'alpha');
    expect(outcomeOf(await plain.join('alpha@muc.acme.meet.jitsi', 'aaaaaaaa'))).toMatch(/for another tenant$/);
    await plain.close();
  });

  it('makes moderators of those whose token does not say otherwise, and of no guest', async () => {
    const roleWith = async (client: XmppTestClient) => {
      const presence = await join(client, 'alpha');
      await client.close();
      return itemOf(presence)?.affiliation;
    };
    const withToken = async (payload: Readonly<Record<string, unknown>>) =>
      roleWith(await world.login(await world.token(payload), 'alpha'));
    expect(await withToken({ room: 'alpha' })).toBe('owner');
    expect(await withToken({ room: '*', moderator: true })).toBe('owner');
    expect(await withToken({ room: 'alpha', moderator: false })).toBe('member');
    expect(await withToken({ room: 'alpha', context: { user: { affiliation: 'member' } } })).toBe('member');
    const guest = await world.server.guest({ domain: 'guest.meet.jitsi' });
    expect(await roleWith(guest)).toBe('none');
  });

  it('tells guests, whose host is another one, what the conference domain offers', async () => {
    const guest = await world.server.guest({ domain: 'guest.meet.jitsi' });
    const welcome = guest.received.find(({ name }) => name === 'message');
    expect(attr(welcome as Element, 'from')).toBe('guest.meet.jitsi');
    for (const name of ['polls', 'lobby']) expect(welcome?.toString()).toContain(`name="${name}.meet.jitsi"`);
    // Who finds the metadata of rooms here asks for no relays, and those know nothing of the operator's own.
    expect(welcome?.toString()).toContain('own.example');
    expect(welcome?.toString()).not.toContain('metadata.meet.jitsi');
    await guest.close();
  });

  it('lets nobody in without a token, or with a forged one', async () => {
    const forged = await world.token({ room: 'alpha' }, randomHex(32));
    await expect(world.login(forged, 'alpha', '203.0.113.1')).rejects.toMatchObject({ message: 'not-allowed' });
    await expect(world.login('', 'alpha', '203.0.113.2')).rejects.toMatchObject({ details: { text: 'token required' } });
    const lines = world.server.process.records().filter(({ msg, ip }) => msg === 'login refused' && String(ip).startsWith('203.0.113.'));
    expect(lines.map(({ ip }) => ip)).toEqual(['203.0.113.1', '203.0.113.2']);
  });

  it('is asked by nobody without the bearer', async () => {
    const before = world.server.process.records().filter(({ msg }) => msg === 'request refused').length;
    for (const headers of [{}, { authorization: 'Bearer no-such-bearer' }])
      for (const [method, path] of [
        ['POST', '/v1/authenticate'],
        ['POST', '/v1/admit'],
        ['GET', '/v1/rooms'],
      ] as const) {
        const reply = await fetch(`${world.server.policyUrl}${path}`, { method, headers });
        expect(reply.status).toBe(401);
      }
    expect(await counted(world, 'strangers_total')).toBe(6);
    await waitFor(() => world.server.process.records().filter(({ msg }) => msg === 'request refused').length === before + 6, {
      what: 'six lines',
    });
  });

  it('is away, when it is killed under load, without letting anybody in or putting anybody out', async () => {
    const right = await world.token({ room: 'alpha' });
    const wrong = await world.token({ room: 'alpha', moderator: false });
    const insiders = await Promise.all([1, 2, 3].map(() => world.login(right, 'alpha')));
    for (const insider of insiders) expect(outcomeOf(await join(insider, 'beta'))).not.toBe('admitted');
    for (const insider of insiders) expect(outcomeOf(await join(insider, 'alpha'))).toBe('admitted');

    let isOver = false;
    const tally: Record<string, number> = {};
    const note = (what: string) => {
      tally[what] = (tally[what] ?? 0) + 1;
    };
    // Some come in and go again, all the time, others stay and try a room that is not theirs.
    const comesIn = async () => {
      while (!isOver) {
        const client = await world.login(right, 'alpha').catch((error: Error) => note(`login ${error.message}`));
        if (!client) continue;
        note(`right room: ${outcomeOf(await join(client, 'alpha'))}`);
        await client.close();
      }
    };
    const breaksIn = async () => {
      const client = await world.login(wrong, 'alpha');
      while (!isOver) note(`wrong room: ${outcomeOf(await join(client, 'beta'))}`);
      await client.close();
    };
    const workers = [comesIn, comesIn, comesIn, comesIn, breaksIn, breaksIn].map((work) => work());
    for (let kills = 0; kills < 3; kills++) {
      const before = { pid: world.server.pidOf('policy'), joins: tally['right room: admitted'] ?? 0 };
      process.kill(before.pid, 'SIGKILL');
      await waitFor(() => world.server.pidOf('policy') !== before.pid, { what: 'a new policy service' });
      await world.server.ready();
      await waitFor(() => (tally['right room: admitted'] ?? 0) > before.joins + 4, { what: 'people who come in again' });
    }
    isOver = true;
    await Promise.all(workers);

    expect(
      Object.keys(tally).filter(
        (what) => !/^right room: (admitted|again)$|^wrong room: (again|cancel\/not-allowed The token)|^login temporary/.test(what),
      ),
    ).toEqual([]);
    expect(tally['wrong room: cancel/not-allowed The token is for another room']).toBeGreaterThan(10);
    for (const insider of insiders) {
      await insider.iq('get', world.address('alpha'), xml('query', { xmlns: NS.discoInfo }));
      expect(
        insider.received.filter(
          (stanza) => stanza.name === 'presence' && attr(stanza, 'type') === 'unavailable' && statusOf(stanza) === '110',
        ),
      ).toEqual([]);
      await insider.close();
    }
  });

  it('has told nobody a token, nor the secrets behind them', async () => {
    const text = [...world.server.process.stdout, ...world.server.process.stderr].join('\n');
    expect(text).toContain('login refused');
    const signatures = world.tokens.map((token) => token.split('.')[2] ?? token);
    const secrets = [
      world.server.env.JWT_APP_SECRET,
      world.server.env.JICOFO_AUTH_PASSWORD,
      world.server.env.JVB_AUTH_PASSWORD,
      'no-such-bearer',
    ];
    for (const secret of [...signatures, ...secrets]) {
      expect(secret).toBeTruthy();
      expect(text.includes(String(secret))).toBe(false);
    }
  });
});

const statusOf = (stanza: Parameters<typeof itemOf>[0]) => stanza.getChild('x', NS.mucUser)?.getChild('status')?.attrs.code;

describe.each(await prosodyVersions())('a host who is no moderator, with Prosody $version', (prosody) => {
  let world: TokenServer;
  beforeAll(async () => {
    const nobody = { WAIT_FOR_HOST_DISABLE_AUTO_OWNERS: '1', ENABLE_AUTO_OWNER: '0' };
    world = await startTokenServer(prosody, ['alpha'], { ENABLE_WAIT_FOR_HOST: '1', ...nobody });
  });
  afterAll(() => world?.stop());

  it('lets in who waits for one, and no longer when he has left', async () => {
    const room = world.address('alpha');
    const guest = await world.server.guest({ domain: 'guest.meet.jitsi' });
    const waits = async () => outcomeOf(await guest.join(room, 'guest'));
    expect(await waits()).toMatch(/^auth\/registration-required/);
    const host = await world.login(await world.token({ room: 'alpha' }), 'alpha');
    expect(itemOf(await host.join(room, 'host'))).toMatchObject({ affiliation: 'none', role: 'participant' });
    expect(await waits()).toBe('admitted');
    for (const [client, nick] of [
      [guest, 'guest'],
      [host, 'host'],
    ] as const)
      await depart(client, room, nick, '');
    expect(await waits()).toMatch(/^auth\/registration-required/);
  });
});
