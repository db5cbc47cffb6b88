import { PeerLobby, prosodyVersions, tryToEnter } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack } from './testing/auth-stack.ts';

const PASSWORD = 'correct-horse-battery';
const anonymousDomain = 'guest.meet.jitsi';

describe.each(await prosodyVersions())('waiting for the host in the lobby of Prosody $version', (prosody) => {
  let stack: AuthStack;
  beforeAll(async () => {
    const lobby = { ENABLE_LOBBY: '1', ENABLE_WAIT_FOR_HOST: '1' };
    // Rooms that nobody is in yet are left after two seconds.
    const soon = { JICOFO_CONF_INITIAL_PARTICIPANT_WAIT_TIMEOUT: '2 seconds' };
    stack = await AuthStack.start(prosody, { ENABLE_AUTH: '1', AUTH_TYPE: 'internal', ENABLE_GUESTS: '1', ...lobby, ...soon });
    await stack.register('anna', PASSWORD);
  });
  afterAll(() => stack?.stop());

  const knocking = async (room: string) => {
    const peer = await stack.peer({ room, anonymousDomain });
    await peer.requestConference();
    const refusal = await tryToEnter(peer);
    if (!refusal) throw new Error('nobody was waited for');
    expect(refusal).toMatchObject({ reason: 'lobby', waitsForHost: true });
    return { peer, lobby: await PeerLobby.knock(peer, refusal) };
  };

  it('ends when a guest logs in, for all that wait, also when the focus has left the empty room meanwhile', async () => {
    const first = await knocking('wait');
    const host = await knocking('wait');
    await stack.focus.logged(({ msg, reason }) => msg === 'conference stopped' && reason === 'nobody joined', 'the focus leaves');
    await host.peer.logIn('anna', PASSWORD);
    expect(await tryToEnter(host.peer)).toBeUndefined();
    expect(host.peer.view.self?.affiliation).toBe('owner');
    expect(await first.lobby.wait()).toBe('open');
    await first.peer.requestConference();
    expect(await tryToEnter(first.peer)).toBeUndefined();
    expect(first.peer.view.self?.role).toBe('participant');
  });
});
