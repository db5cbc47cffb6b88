import { signToken } from '@parley/auth-jwt';
import { prosodyVersions } from '@parley/testing';
import { NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack, refusalOf } from './testing/auth-stack.ts';

const SECRET = 'the-secret-of-the-application';

/** A token as an application makes it. */
function tokenFor(room: string, over: Readonly<Record<string, unknown>> = {}, key = SECRET): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const context = { user: { id: 'u-1', name: 'Anna', email: 'anna@example.org' } };
  return signToken({ iss: 'app', aud: 'app', sub: 'meet.jitsi', room, iat: now, nbf: now, exp: now + 600, context, ...over }, key);
}

describe.each(await prosodyVersions())('tokens at Prosody $version', (prosody) => {
  let stack: AuthStack;
  const used: string[] = [];
  beforeAll(async () => {
    const app = { JWT_APP_ID: 'app', JWT_APP_SECRET: SECRET, JWT_ALLOW_EMPTY: '1' };
    stack = await AuthStack.start(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', ...app });
  });
  afterAll(() => stack?.stop());

  const token = async (...given: Parameters<typeof tokenFor>) => {
    const made = await tokenFor(...given);
    used.push(made);
    return made;
  };
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const askFor = (room: string, showsToken?: string) =>
    xml('conference', { xmlns: NS.focus, room: `${room}@muc.meet.jitsi`, 'machine-uid': 'm', token: showsToken });

  it('open the room that they name, and let those without one wait for it', async () => {
    const empty = await stack.peer({ room: 'a' });
    expect(await refusalOf(empty.requestConference())).toBe('not-authorized');
    const anna = await stack.peer({ room: 'a', token: await token('a') });
    const conference = await anna.requestConference();
    expect(conference.getChildren('property').map(({ attrs }) => `${attrs.name}=${attrs.value}`)).toEqual(
      expect.arrayContaining(['authentication=true', 'externalAuth=true']),
    );
    await anna.enter();
    expect(anna.view.self?.affiliation).toBe('owner');
    await empty.requestConference();
    await empty.enter();
    expect(empty.view.self?.role).toBe('participant');
    expect([...anna.problems, ...empty.problems]).toEqual([]);
    await Promise.all([anna.leave(), empty.leave()]);
  });

  it('open no other room, whatever the request shows beside', async () => {
    const anna = await stack.peer({ room: 'a', token: await token('a') });
    const ask = (room: string, shown?: string) => refusalOf(anna.connection.iq('set', 'focus.meet.jitsi', askFor(room, shown)));
    expect(await ask('b')).toBe('not-allowed');
    expect(await ask('b', await token('b'))).toBe('not-allowed');
    expect(await ask('a', await token('b'))).toBe('not-allowed');
    expect(await ask('a', await token('a', {}, 'another-secret'))).toBe('not-authorized');
    expect(await ask('a', 'no-token')).toBe('not-authorized');
    const empty = await stack.peer({ room: 'c' });
    expect(await refusalOf(empty.connection.iq('set', 'focus.meet.jitsi', askFor('c', await token('c'))))).toBe('not-authorized');
    expect(await stack.metrics()).toMatch(/refused_by_reason\{reason="other-room"\} 3/);
  });

  it.each<[string, () => Promise<string>, number]>([
    ['genuine', () => token('by-http'), 200],
    ['for another room', () => token('elsewhere'), 400],
    ['with another secret', () => token('by-http-2', {}, 'x'.repeat(32)), 403],
    ['over', () => token('by-http-3', { nbf: 1, exp: 2 }), 403],
    ['of another issuer', () => token('by-http-4', { iss: 'evil' }), 403],
  ])('by HTTP, %s', async (_what, make, status) => {
    const shown = await make();
    const payload = JSON.parse(Buffer.from(shown.split('.')[1] ?? '', 'base64url').toString()) as { room: string };
    const room = payload.room === 'elsewhere' ? 'by-http-1' : payload.room;
    const answer = await stack.http({ room, machineUid: 'm' }, bearer(shown));
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([status, null]);
    const isItsLine = ({ msg, room: named }: Readonly<Record<string, unknown>>) => msg === 'conference request refused' && named === room;
    if (status !== 200) await stack.focus.logged(isItsLine, 'the refusal');
    expect(stack.focus.records().filter(isItsLine)).toHaveLength(status === 200 ? 0 : 1);
  });

  it('by HTTP, without a signature or with none at all', async () => {
    const [, payload = ''] = (await token('unsigned')).split('.');
    const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    expect((await stack.http({ room: 'unsigned', machineUid: 'm' }, bearer(`${header}.${payload}.`))).status).toBe(403);
    expect((await stack.http({ room: 'unsigned', machineUid: 'm' })).status).toBe(403);
  });

  it('by HTTP before the connection, which then goes straight to the room with the same machine', async () => {
    const shown = await token('early');
    const machineUid = 'early-machine';
    const answer = (await (await stack.http({ room: 'early', machineUid }, bearer(shown))).json()) as Record<string, string>;
    expect(answer).toMatchObject({ ready: true, identity: 'anna@example.org', sessionId: expect.any(String) });
    const anna = await stack.peer({ room: 'early', token: shown });
    anna.sendPresence(`<x xmlns='${NS.muc}'><billingid>${machineUid}</billingid></x>`);
    await anna.until(() => anna.view.self, 'own presence');
    expect(anna.view.self?.affiliation).toBe('owner');
    await anna.leave();
  });

  it('stand in no log', () => {
    const { logs } = stack;
    expect(used.length).toBeGreaterThan(8);
    for (const text of used) expect(logs).not.toContain(text.split('.')[2]);
    expect(logs).not.toContain(SECRET);
  });
});
