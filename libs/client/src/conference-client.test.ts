import { NS, stanzaError, xml } from '@parley/xmpp-core';
import { buildMute } from '@parley/xmpp-focus';
import { buildJingle } from '@parley/xmpp-jingle';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeTrack } from './fixtures/fake-track.ts';
import { DATA_OFFER, EP, FOCUS, ME, OFFER, ROOM, settle, videoMap, World } from './fixtures/world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

describe('joining', () => {
  it('uses the first eight digits of the anonymous name and says what it can do', async () => {
    await world.join('aa');
    expect(world.client.state).toMatchObject({ phase: 'joined', endpointId: EP, isReconnecting: false });
    const [join] = world.xmpp.sent;
    expect(join?.attrs.to).toBe(`${ROOM}/${EP}`);
    expect(join?.getChild('nick')?.getText()).toBe('Me');
    expect(JSON.parse(join?.getChild('SourceInfo')?.getText() ?? '')).toEqual({
      [`${EP}-a0`]: { muted: true },
      [`${EP}-v0`]: { muted: true },
    });
    expect(join?.getChild('c')?.attrs.ver).toMatch(/^[\w+/]{27}=$/);
    expect(await world.xmpp.iq(FOCUS, xml('query', { xmlns: NS.discoInfo }), 'get')).toBe('result');
  });

  it.each([
    ['service-unavailable', 'roomFull'],
    ['registration-required', 'membersOnly'],
    ['forbidden', 'banned'],
    ['not-allowed', 'joinRefused'],
  ])('that is refused with %s ends with %s', async (condition, code) => {
    await world.arrive();
    await world.refuse(condition);
    expect(world.client.state).toMatchObject({ phase: 'failed', failure: { code } });
    expect(world.xmpp.isStopped).toBe(true);
  });
});

it('ends when the focus has no room of that name', async () => {
  world.xmpp.answer = () => {
    throw stanzaError('jid-malformed', 'the room name is longer than 1023 bytes');
  };
  world.client.start();
  world.xmpp.goOnline(ME);
  await settle();
  expect(world.client.state).toMatchObject({ phase: 'failed', failure: { code: 'joinRefused' } });
});

describe('a session', () => {
  it('is accepted with named sources and three layers', async () => {
    await world.join('aa');
    world.client.setLocalMedia({
      audio: { muted: false, isOpening: false, track: fakeTrack('audio') },
      camera: { muted: false, isOpening: false, track: fakeTrack('video') },
    });
    expect(await world.offer()).toBe('result');
    const [accept] = world.jingle('session-accept');
    expect(accept?.contents.map(({ description }) => description?.sources.sources.map((source) => source.name))).toEqual([
      [`${EP}-a0`],
      Array(6).fill(`${EP}-v0`),
    ]);
    expect(accept?.contents[1]?.description?.sources.groups.map((group) => group.semantics)).toEqual(['SIM', 'FID', 'FID', 'FID']);
    expect(world.peer.transceivers[1]?.encodings.map((encoding) => encoding.active)).toEqual([true, false, false]);
  });

  it('runs its bridge channel over the data channel where that is preferred, and agrees to it', async () => {
    world = new World({ preferSctp: true });
    await world.join('aa');
    await world.offer(DATA_OFFER);
    const [channel] = world.peer.channels;
    channel?.emit('open');
    expect(world.client.state.bridgeChannel).toBe('sctp');
    expect(channel?.sent).toContainEqual(expect.objectContaining({ colibriClass: 'ReceiverVideoConstraints' }));
    channel?.emit('message', JSON.stringify(videoMap(['aa-v0', 501])));
    await settle();
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['aa-v0']);
    expect(world.sockets.all).toHaveLength(0);
    expect(world.jingle('session-accept')[0]?.contents.map(({ name }) => name)).toEqual(['audio', 'video', 'data']);
  });

  it('goes on over the data channel when the WebSocket does not come up', async () => {
    await world.join('aa');
    await world.offer(DATA_OFFER);
    expect(world.peer.channels).toHaveLength(0);
    world.sockets.last.fail(1006);
    world.clock.advance(0);
    world.peer.channels[0]?.emit('open');
    expect(world.client.state.bridgeChannel).toBe('sctp');
    await world.terminate('success');
    expect(world.client.state.bridgeChannel).toBeUndefined();
    expect(world.peer.channels[0]?.isClosed).toBe(true);
  });

  it('with somebody else in the room is declined, so that they go on over the bridge', async () => {
    await world.join('aa');
    const from = `${ROOM}/aa`;
    expect(await world.xmpp.iq(from, buildJingle({ ...OFFER, sid: 'x', initiator: from }))).toBe('result');
    await settle();
    expect(world.jingle('session-terminate', from)).toMatchObject([{ sid: 'x', initiator: from, reason: { condition: 'decline' } }]);
    expect(await world.xmpp.iq(from, buildJingle({ ...OFFER, sid: 'x', action: 'transport-info' }))).toBe('item-not-found');
    expect(world.peers).toHaveLength(0);
  });

  it('is the focus’ business alone', async () => {
    await world.join('aa');
    expect(await world.xmpp.iq('focus@auth.meet.jitsi/focus', buildJingle({ ...OFFER, sid: 'x' }))).toBe('not-allowed');
    expect(await world.xmpp.iq(FOCUS, buildJingle({ ...OFFER, sid: 'x', action: 'session-terminate', contents: [] }))).toBe(
      'item-not-found',
    );
    expect(await world.xmpp.iq(FOCUS, xml('jingle', { xmlns: NS.jingle }))).toBe('bad-request');
    expect(world.peers).toHaveLength(0);
  });

  it('shows mapped sources of people in the room, and reuses their m-lines when they are gone', async () => {
    await world.join('aa', 'bb');
    await world.offer();
    world.sockets.last.accept();
    await world.bridge(videoMap(['aa-v0', 501], ['bb-v0', 601]));
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['aa-v0', 'bb-v0']);
    expect(world.peer.offers).toHaveLength(2);
    world.occupant('aa', { gone: true });
    await settle();
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['bb-v0']);
    world.occupant('cc');
    await world.bridge(videoMap(['cc-v0', 501]));
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['bb-v0', 'cc-v0']);
    expect(world.peer.offers).toHaveLength(2);
    world.occupant('cc', { gone: true });
    world.occupant('dd');
    await world.bridge(videoMap(['dd-v0', 701]));
    expect(world.peer.lastOffer()).toEqual(['recvonly', 'recvonly', 'sendonly 701', 'sendonly 601']);
    await world.bridge(videoMap(['bb-v1', 601]));
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['dd-v0', 'bb-v1']);
    expect(world.peer.offers).toHaveLength(3);
  });

  it('keeps a mapped source whose owner’s presence is still on its way', async () => {
    await world.join('aa');
    await world.offer();
    world.sockets.last.accept();
    await world.bridge(videoMap(['bb-v0', 601]));
    world.occupant('cc');
    world.occupant('bb');
    await settle();
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['bb-v0']);
  });

  it('sends what receivers want', async () => {
    await world.join('aa');
    await world.offer();
    world.sockets.last.accept();
    for (const [maxHeight, active] of [
      [720, [true, true, true]],
      [360, [true, true, false]],
      [0, [false, false, false]],
      [180, [true, false, false]],
    ] as const) {
      await world.bridge({ colibriClass: 'SenderSourceConstraints', sourceName: `${EP}-v0`, maxHeight });
      expect(world.peer.transceivers[1]?.encodings.map((encoding) => encoding.active)).toEqual(active);
    }
  });

  it('announces a screen once, and its end by presence only', async () => {
    await world.join('aa');
    await world.offer();
    world.sockets.last.accept();
    const off = { audio: { muted: true, isOpening: false }, camera: { muted: true, isOpening: false } };
    for (const screen of [fakeTrack('video'), undefined, fakeTrack('video')]) {
      world.client.setLocalMedia(screen ? { ...off, screen } : off);
      await settle();
    }
    const [add, ...more] = world.jingle('source-add');
    expect(more).toEqual([]);
    expect(add?.contents[0]?.description?.sources.sources[0]).toMatchObject({ name: `${EP}-v1`, videoType: 'desktop' });
    const infos = world.xmpp.sent.slice(-3).map((stanza) => JSON.parse(stanza.getChild('SourceInfo')?.getText() ?? '')[`${EP}-v1`]);
    expect(infos.map((info) => info.muted)).toEqual([false, true, false]);
    const types = world.sockets.last.sent.flatMap((m) => {
      const { sourceName, videoType } = m as { sourceName?: string; videoType?: string };
      return sourceName === `${EP}-v1` ? [videoType] : [];
    });
    expect(types).toEqual(['desktop', 'none', 'desktop']);
  });

  it('passes on what the bridge says about people', async () => {
    await world.join('aa');
    await world.offer();
    world.sockets.last.accept();
    await world.bridge({
      colibriClass: 'DominantSpeakerEndpointChangeEvent',
      dominantSpeakerEndpoint: 'aa',
      previousSpeakers: [],
      silence: false,
    });
    await world.bridge({ colibriClass: 'EndpointConnectivityStatusChangeEvent', endpoint: 'aa', active: 'false' });
    await world.bridge({ colibriClass: 'ConnectionStats', estimatedDownlinkBandwidth: 5 });
    expect(world.client.state).toMatchObject({ dominantSpeaker: 'aa', interrupted: new Set(['aa']), downlinkBps: 5 });
  });

  it('mutes when the focus says so, and for nobody else', async () => {
    await world.join('aa');
    expect(await world.xmpp.iq(FOCUS, buildMute({ kind: 'audio', muted: true }))).toBe('result');
    expect(await world.xmpp.iq(FOCUS, buildMute({ kind: 'video', muted: false }))).toBe('result');
    expect(await world.xmpp.iq(`${ROOM}/aa`, buildMute({ kind: 'video', muted: true }))).toBe('not-allowed');
    expect(world.muteRequests).toEqual(['audio']);
  });
});

describe('recovery', () => {
  const talking = async () => {
    await world.join('aa');
    await world.offer();
    world.sockets.last.accept();
    await world.bridge(videoMap(['aa-v0', 501]));
    world.peer.setIce('connected');
  };
  const shown = () => world.client.state.sources[0]?.track.id;

  it('keeps the former session’s picture until the next one has its own', async () => {
    await talking();
    const [former] = world.peers;
    const before = shown();
    expect(await world.terminate('success')).toBe('result');
    expect(world.client.state.isReconnecting).toBe(true);
    expect(shown()).toBe(before);
    await world.offer();
    world.sockets.last.accept();
    await world.bridge(videoMap(['aa-v0', 801]));
    world.peer.setIce('connected');
    expect(shown()).toBe(before);
    const fresh = world.peer.transceivers[2]?.receiver.track.id ?? '';
    world.peer.arrived.add(fresh);
    world.clock.advance(200);
    await settle();
    expect(shown()).toBe(fresh);
    world.clock.advance(3_000);
    expect(former?.isClosed).toBe(true);
    expect(shown()).toBe(fresh);
    expect(world.client.state.isReconnecting).toBe(false);
  });

  it('asks for another session when media stays away, and joins anew when none comes', async () => {
    await talking();
    world.peer.setIce('disconnected');
    world.clock.advance(2_000);
    await settle();
    expect(world.jingle('session-terminate')).toMatchObject([{ sid: 's1', bridgeSession: { id: 'b1', restart: true } }]);
    world.clock.advance(12_000);
    await settle();
    expect(world.xmpp.sent.slice(-2).map((stanza) => stanza.attrs.type)).toEqual(['unavailable', undefined]);
    world.occupant(EP, { gone: true, codes: [110] });
    await world.admit('focus', 'aa');
    await world.offer();
    world.peer.setIce('connected');
    expect(world.client.state).toMatchObject({ phase: 'joined', isReconnecting: false });
  });

  it('joins anew at once when the focus does not know the session any more', async () => {
    await talking();
    const { answer } = world.xmpp;
    world.xmpp.answer = (request) => {
      if (request.child.attrs.action === 'session-terminate') throw stanzaError('item-not-found');
      return answer(request);
    };
    world.peer.setIce('disconnected');
    world.clock.advance(2_000);
    await settle();
    expect(world.xmpp.sent.slice(-2).map((stanza) => stanza.attrs.type)).toEqual(['unavailable', undefined]);
  });

  it('brings a lost focus back while the media flows on', async () => {
    await talking();
    const asked = world.xmpp.requests.filter(({ child }) => child.getNS() === NS.focus).length;
    world.occupant('focus', { gone: true });
    await settle();
    expect(world.xmpp.requests.filter(({ child }) => child.getNS() === NS.focus)).toHaveLength(asked + 1);
    expect(world.client.state).toMatchObject({ isReconnecting: false, sources: [{ name: 'aa-v0' }] });
    expect(world.peer.isClosed).toBe(false);
  });

  it('becomes another occupant after a lost connection, the pictures staying meanwhile', async () => {
    await talking();
    world.xmpp.goOffline();
    expect(world.client.state).toMatchObject({ isReconnecting: true, sources: [{ name: 'aa-v0' }] });
    world.xmpp.goOnline('ffffffff-0000-4000-8000-000000000000@meet.jitsi/r');
    await settle();
    expect(world.client.state.participants.map(({ id }) => id)).toEqual(['aa']);
    await world.admit('focus', 'aa');
    expect(world.client.state).toMatchObject({ endpointId: 'ffffffff', sources: [{ name: 'aa-v0' }] });
    await world.offer();
    world.peer.setIce('connected');
    expect(world.client.state.isReconnecting).toBe(false);
    expect(world.jingle('session-accept').at(-1)?.contents[0]?.description?.sources.sources[0]?.name).toBe('ffffffff-a0');
  });

  it('only asks the room after a resumption, and joins anew if it has forgotten us', async () => {
    await talking();
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME, true);
    await settle();
    expect(world.xmpp.requests.at(-1)).toMatchObject({ to: `${ROOM}/${EP}`, child: { name: 'ping' } });
    expect(world.client.state.isReconnecting).toBe(false);
    const { answer } = world.xmpp;
    world.xmpp.answer = (request) => {
      if (request.child.name === 'ping') throw stanzaError('not-acceptable');
      return answer(request);
    };
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME, true);
    await settle();
    expect(world.xmpp.sent.at(-1)?.getChild('x', NS.muc)).toBeDefined();
  });

  it('does not miss a session that ended because nobody else is there', async () => {
    await talking();
    world.occupant('aa', { gone: true });
    expect(await world.terminate('expired')).toBe('result');
    await settle();
    expect(world.client.state).toMatchObject({ phase: 'joined', isReconnecting: false, sources: [] });
    expect(world.peer.isClosed).toBe(true);
  });
});

describe('the end', () => {
  it('by leaving says goodbye and leaves no timer behind', async () => {
    await world.join('aa');
    await world.offer();
    world.client.leave();
    await settle();
    expect(world.xmpp.sent.at(-1)?.attrs).toMatchObject({ type: 'unavailable', to: `${ROOM}/${EP}` });
    expect(world.peer.isClosed).toBe(true);
    expect(world.xmpp.isStopped).toBe(true);
    expect(world.clock.pending).toBe(0);
    expect(world.client.state.phase).toBe('left');
  });

  it('by a kick tells the reason', async () => {
    await world.join('aa');
    const item = xml('item', { role: 'none', affiliation: 'none' }, xml('actor', { nick: 'aa' }), xml('reason', {}, 'bye'));
    const user = xml('x', { xmlns: NS.mucUser }, item, xml('status', { code: 307 }), xml('status', { code: 110 }));
    world.xmpp.presence(xml('presence', { from: `${ROOM}/${EP}`, type: 'unavailable' }, user));
    await settle();
    expect(world.client.state).toMatchObject({ phase: 'failed', failure: { code: 'kicked', detail: 'bye' } });
  });
});
