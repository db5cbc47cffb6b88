import { DIALECTS, type OfficialPeer, PeerLobby, setPassword, switchLobby, tryToEnter } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { newRoom, type PeerOptions, usePeers } from './harness/peers.ts';

const fixture = usePeers();

/** The first in a room, who moderates it. */
async function host(room: string, options: PeerOptions = {}): Promise<OfficialPeer> {
  const peer = await fixture.join(room, options);
  await peer.until(() => peer.view.self?.role === 'moderator', 'becomes moderator');
  return peer;
}

/** Somebody at the door. */
async function arrive(room: string, options: PeerOptions = {}): Promise<OfficialPeer> {
  const peer = await fixture.connect(room, options);
  await peer.requestConference();
  return peer;
}

describe.each(['2026', '2023', '2021'] as const)('official clients of %s at the door', (name) => {
  const dialect = DIALECTS[name];

  it('knock, are let in, and are in the call', async () => {
    const room = newRoom('knock');
    const ada = await host(room, { dialect });
    const ben = await fixture.join(room, { dialect });
    await switchLobby(ada, true);
    const lobby = await PeerLobby.asModerator(ada);
    const [chloe, dora] = [await arrive(room, { dialect }), await arrive(room, { dialect, displayName: '' })];
    expect(await tryToEnter(dora)).toMatchObject({ reason: 'name' });
    const refusal = await tryToEnter(chloe);
    expect(refusal).toMatchObject({ reason: 'lobby', waitsForHost: false });
    if (!refusal) return;
    const knock = await PeerLobby.knock(chloe, refusal);
    await ada.until(() => lobby.waiting.get(chloe.endpoint), 'sees who knocks');
    lobby.say({ type: 'lobby-chat-initialized' }, chloe.endpoint);
    await chloe.until(() => knock.chat.length === 1, 'is spoken to');
    lobby.admit(chloe.endpoint);
    expect(await knock.wait()).toBe('admitted');
    await Promise.all([ada, ben, chloe].map((peer) => peer.accepted()));
    await ada.until(() => !lobby.waiting.has(chloe.endpoint), 'nobody waits any more');
  });

  it('are turned away, and come in when the lobby is switched off', async () => {
    const room = newRoom('deny');
    const ada = await host(room, { dialect });
    await switchLobby(ada, true);
    const lobby = await PeerLobby.asModerator(ada);
    const knocks = [];
    for (let at = 0; at < 2; at++) {
      const peer = await arrive(room, { dialect });
      const refusal = await tryToEnter(peer);
      if (refusal) knocks.push(await PeerLobby.knock(peer, refusal));
    }
    await ada.until(() => lobby.waiting.size === 2, 'sees both');
    const [denied = '', other] = [...lobby.waiting.keys()];
    await lobby.deny(denied);
    await switchLobby(ada, false);
    expect((await Promise.all(knocks.map((knock) => knock.wait()))).sort()).toEqual(['denied', 'open']);
    await ada.until(() => ada.view.others.includes(other ?? ''), 'sees the other come in');
  });

  it('are asked for the password', async () => {
    const room = newRoom('password');
    const ada = await host(room, { dialect });
    await setPassword(ada, 'se<s>ame & "co"');
    const ben = await arrive(room, { dialect });
    expect(await tryToEnter(ben)).toMatchObject({ reason: 'password' });
    expect(await tryToEnter(ben, 'wrong')).toMatchObject({ reason: 'password' });
    expect(await tryToEnter(ben, 'se<s>ame & "co"')).toBeUndefined();
    await Promise.all([ada, ben].map((peer) => peer.accepted()));
    await setPassword(ada, '');
    await fixture.join(room, { dialect });
  });
});
