import { setTimeout as rest } from 'node:timers/promises';
import { DIALECTS, type OfficialPeer, stanzaErrorOf } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { allSeeEachOther, bridgeView, focusView, newRoom, sourcesOf, usePeers } from './harness/peers.ts';
import { poll } from './harness/poll.ts';

const ROUNDS = 50;
/** A client drops maps for an SSRC whose track it is still making: the bridge lets freed ones rest. Nobody tells when that is over. */
const SSRC_REST_MS = 3_500;
const RESTARTS = 3;
/** Aim is 3 s. */
const RECOVERY_CEILING_MS = 15_000;

const fixture = usePeers({ env: { JICOFO_RESTART_REQUEST_MAX: String(RESTARTS) } });

/** What clients say to each other, among it the keys of end-to-end encryption: it passes as it is. */
const PAYLOADS = [
  { type: 'e2e-ping-request', id: 1 },
  {
    type: 'olm',
    olm: {
      type: 'session-init',
      data: { uuid: 'b0c5', idKey: 'Zm9v+/bar=', otKey: 'a"\\\u2028\u0000é会', nested: [null, true, 1.5e-7, {}] },
    },
  },
  { type: 'olm', olm: { type: 'key-info', data: { ciphertext: { type: 1, body: 'x'.repeat(20_000) } } } },
];

/** Owner and kind of every track: those of the oldest clients have no names. */
const tracksOf = (peer: OfficialPeer) => peer.table.tracks.map(({ owner, media }) => `${owner} ${media}`).sort();

/** What `peer` should have of the others; a telephone has no picture. */
const expectedTracks = (peer: OfficialPeer, peers: readonly OfficialPeer[]) =>
  peers
    .filter((other) => other !== peer)
    .flatMap((other) => other.sources.map(({ media }) => `${other.endpoint} ${media}`))
    .filter((track) => peer.dialect.name !== 'jigasi' || track.endsWith('audio'))
    .sort();

async function allComplete(peers: readonly OfficialPeer[]): Promise<void> {
  await Promise.all(peers.map((peer) => peer.accepted()));
  await Promise.all(
    peers.map((peer) => {
      const wanted = String(expectedTracks(peer, peers));
      return peer.until(() => String(tracksOf(peer)) === wanted, `has exactly ${wanted}`);
    }),
  );
}

/** Focus, bridge and room agree on who is there with which sources. */
async function isConsistent(room: string, peers: readonly OfficialPeer[]): Promise<void> {
  const ids = peers.map(({ endpoint }) => endpoint).sort();
  const focus = await focusView(fixture.stack, room);
  expect(focus?.participants.map(({ endpoint }) => endpoint).sort()).toEqual(ids);
  expect(focus?.participants.every(({ session }) => session?.state === 'accepted')).toBe(true);
  const ssrcs = focus?.participants.flatMap(({ sources }) => [...sources.audio, ...sources.video].map(({ ssrc }) => ssrc)) ?? [];
  expect(ssrcs.sort()).toEqual(peers.flatMap(({ sources }) => sources.flatMap((source) => source.ssrcs)).sort());
  const bridge = (await bridgeView(fixture.stack, room)) ?? {};
  expect(Object.keys(bridge).sort()).toEqual(ids);
}

const conditionOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => stanzaErrorOf(error)?.condition ?? String(error),
  );

describe('clients of every age in one room', () => {
  it('see each other, share a screen, mute, go', async () => {
    const room = newRoom('ages');
    const peers = await Promise.all([
      fixture.join(room, { ice: true, lastN: 20 }),
      fixture.join(room, { dialect: DIALECTS['2026 without rewriting'] }),
      fixture.join(room, { dialect: DIALECTS['2023'] }),
      fixture.join(room, { dialect: DIALECTS['2021'], bosh: true }),
      fixture.join(room, { dialect: DIALECTS.jigasi }),
    ]);
    await allComplete(peers);
    await isConsistent(room, peers);
    const [today, plain, , , phone] = peers as [OfficialPeer, OfficialPeer, OfficialPeer, OfficialPeer, OfficialPeer];
    await today.share();
    await plain.share();
    await allComplete(peers);
    expect(today.table.sources(plain.endpoint)).toEqual(sourcesOf(plain).sort());
    await isConsistent(room, peers);
    await phone.leave();
    const rest = peers.filter((peer) => peer !== phone);
    await allComplete(rest);
    await isConsistent(room, rest);
  });

  it('get messages, receiver constraints and moderation through', async () => {
    const room = newRoom('messages');
    const ada = await fixture.join(room);
    const ben = await fixture.join(room, { dialect: DIALECTS['2023'] });
    await allSeeEachOther(ada, ben);
    for (const msgPayload of PAYLOADS) ben.say({ colibriClass: 'EndpointMessage', to: ada.endpoint, msgPayload });
    const told = () =>
      ada.channelMessages.flatMap((message) =>
        message.colibriClass === 'EndpointMessage' && message.from === ben.endpoint ? [message.msgPayload] : [],
      );
    await ada.until(() => told().length === PAYLOADS.length, "Ben's messages");
    expect(told()).toEqual(PAYLOADS);
    const forwarded = () => ada.channelMessages.findLast((message) => message.colibriClass === 'ForwardedSources')?.forwardedSources.length;
    await ada.until(() => forwarded() === 1, "Ben's camera is forwarded");
    ada.say({ colibriClass: 'ReceiverVideoConstraints', lastN: 0 });
    await ada.until(() => forwarded() === 0, 'nothing is forwarded');
    await ben.until(
      () => ben.channelMessages.findLast((message) => message.colibriClass === 'SenderSourceConstraints')?.maxHeight === 0,
      'nobody wants the camera',
    );
    ada.say({ colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 720 } });
    await ada.until(() => forwarded() === 1, "Ben's camera is back");
    await ada.requestMute('audio', ben.endpoint);
    await ada.until(() => !ada.view.audible(ben.endpoint).includes(`${ben.endpoint}-a0`), 'Ben is muted');
    expect(await conditionOf(ben.requestMute('audio', ada.endpoint))).toBe('not-allowed');
  });
});

describe('who stays', () => {
  it(`has no ghosts after ${ROUNDS} others came and went, and nobody has leftovers`, { timeout: 120_000 }, async () => {
    const room = newRoom('rounds');
    const stay = await Promise.all([
      fixture.join(room, { ice: true }),
      fixture.join(room, { dialect: DIALECTS['2026 without rewriting'] }),
      fixture.join(room, { dialect: DIALECTS.jigasi }),
    ]);
    await allComplete(stay);
    const kinds = Object.values(DIALECTS);
    const comeAndGo = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        const guest = await fixture.join(room, { dialect: kinds[round % kinds.length] ?? DIALECTS['2026'] });
        await allComplete([...stay, guest]);
        if (round % 2 === 0) await guest.leave();
        else await guest.close();
      }
      await allComplete(stay);
    };
    const table = stay[0].table;
    await comeAndGo(ROUNDS / 2);
    const { lines } = table;
    await rest(SSRC_REST_MS);
    await comeAndGo(ROUNDS / 2);
    expect(table.lines, 'SSRCs that others have left are used again').toBe(lines);
    await Promise.all(stay.map((peer) => peer.barrier()));
    await isConsistent(room, stay);
    expect(stay.map(({ sessions }) => sessions.length)).toEqual([1, 1, 1]);
  });

  it('gets a new session when the bridge dies, with another password, in the same room', async () => {
    const room = newRoom('killed');
    const peers = await Promise.all([fixture.join(room), fixture.join(room, { dialect: DIALECTS['2023'] })]);
    await allSeeEachOther(...peers);
    const before = peers.map(({ session }) => session?.offer.webSocketUrl);
    fixture.stack.signal('bridge', 'SIGKILL');
    await Promise.all(peers.map((peer) => peer.until(() => peer.sessions.length === 2, 'another session', RECOVERY_CEILING_MS)));
    await allSeeEachOther(...peers);
    const after = peers.map(({ session }) => session?.offer.webSocketUrl);
    expect(after.every((url) => url !== undefined && !before.includes(url))).toBe(true);
    const ofSessions = peers.map(({ jingle }) => jingle.filter((action) => action.startsWith('session-')));
    expect(ofSessions).toEqual(peers.map(() => ['session-initiate', 'session-terminate', 'session-initiate']));
    await isConsistent(room, peers);
  });
});

describe('restarts', () => {
  it('are granted within the budget; one too many is refused and made up for later', async () => {
    const room = newRoom('restarts');
    const [ada, ben] = await Promise.all([fixture.join(room), fixture.join(room)]);
    await allSeeEachOther(ada, ben);
    const answers: string[] = [];
    while (answers.at(-1) !== 'resource-constraint') {
      answers.push(await conditionOf(ada.restart()));
      if (answers.at(-1) === 'accepted') await ada.accepted();
    }
    expect(answers.length).toBeLessThanOrEqual(RESTARTS + 1);
    expect(answers.slice(0, -1).every((answer) => answer === 'accepted')).toBe(true);
    await ada.accepted(30_000);
    await allSeeEachOther(ada, ben);
  });

  it('of everybody at once end with everybody in new sessions', async () => {
    const room = newRoom('crossing');
    const peers = await Promise.all([fixture.join(room), fixture.join(room), fixture.join(room, { dialect: DIALECTS['2021'] })]);
    await allComplete(peers);
    await Promise.all(peers.map((peer) => peer.restart()));
    await allComplete(peers);
    expect(peers.map(({ sessions }) => sessions.length)).toEqual([2, 2, 2]);
    await isConsistent(room, peers);
  });

  it('that name an allocation of the past are refused, and change nothing', async () => {
    const room = newRoom('stale');
    const [ada, ben] = await Promise.all([fixture.join(room, { manual: true }), fixture.join(room)]);
    await ada.until(() => ada.session, 'an offer');
    const { session } = ada;
    expect(await conditionOf(ada.changeSources('source-add', ada.sources))).toMatch(/unexpected-request|bad-request/);
    await ada.accept();
    await allSeeEachOther(ada, ben);
    expect(await conditionOf(ada.accept())).toBe('bad-request');
    expect(await conditionOf(ada.changeSources('source-add', ben.sources))).toBe('bad-request');
    const wrong = ada.restart('a-bridge-session-of-the-past');
    expect(await conditionOf(wrong)).toBe('item-not-found');
    expect((await focusView(fixture.stack, room))?.participants.find(({ endpoint }) => endpoint === ada.endpoint)?.session?.state).toBe(
      'accepted',
    );
    expect(session?.offer.sid).toBeDefined();
    // The client has ended its session all the same: what the focus says about it now is of no session.
    await ben.share();
    await ada.barrier();
    await poll(async () => (await focusView(fixture.stack, room)) !== undefined, { timeoutMs: 5_000, what: 'the conference goes on' });
  });
});
