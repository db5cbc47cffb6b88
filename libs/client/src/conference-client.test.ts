import type { BridgeMessage } from '@parley/bridge-channel';
import { FakeClock, silentLog } from '@parley/kernel';
import { type Element, NS, stanzaError, xml } from '@parley/xmpp-core';
import { buildConferenceResponse, buildMute } from '@parley/xmpp-focus';
import { buildJingle, EMPTY_SOURCES, type IceTransport, type Jingle, type MediaType, parseJingle } from '@parley/xmpp-jingle';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConferenceClient } from './conference-client.ts';
import { FakePeer } from './fixtures/fake-peer.ts';
import { FakeSockets } from './fixtures/fake-sockets.ts';
import { fakeTrack } from './fixtures/fake-track.ts';
import { FakeXmpp } from './fixtures/fake-xmpp.ts';

const ROOM = 'demo@muc.meet.jitsi';
const FOCUS = `${ROOM}/focus`;
const ME = 'ab12cd34-0000-4000-8000-000000000000@meet.jitsi/r';
const EP = 'ab12cd34';

/** Everything outside of the client, played by the test. */
class World {
  readonly xmpp = new FakeXmpp();
  readonly sockets = new FakeSockets();
  readonly clock = new FakeClock();
  readonly peers: FakePeer[] = [];
  readonly muteRequests: string[] = [];
  readonly client: ConferenceClient;
  #sid = 0;

  constructor() {
    const browser = {
      simulcast: 'ssrc-groups' as const,
      createPeer: () => {
        const peer = new FakePeer();
        this.peers.push(peer);
        return peer;
      },
      openSocket: this.sockets.openSocket.bind(this.sockets),
      fetch: () => Promise.reject(new Error('not used')),
    };
    this.client = new ConferenceClient(
      { xmpp: this.xmpp, browser, clock: this.clock, log: silentLog },
      { domain: 'meet.jitsi', focus: 'focus.meet.jitsi', room: ROOM, serviceUrl: 'wss://meet/xmpp-websocket', displayName: 'Me' },
    );
    this.client.on('muteRequest', ({ kind }) => this.muteRequests.push(kind));
    this.xmpp.answer = ({ child }) => {
      const ready = { room: ROOM, ready: true, focusJid: 'focus@auth.meet.jitsi', properties: new Map() };
      return child.getNS() === NS.focus ? buildConferenceResponse(ready) : undefined;
    };
  }

  /** The peer connection of the newest session. */
  get peer(): FakePeer {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error('no session yet');
    return peer;
  }

  get nick(): string {
    return this.client.state.endpointId;
  }

  occupant(nick: string, options: { gone?: boolean; children?: Element[]; codes?: number[] } = {}): void {
    const codes = (options.codes ?? []).map((code) => xml('status', { code }));
    const item = xml('item', { jid: `${nick}@meet.jitsi/r`, role: 'participant', affiliation: 'none' });
    const user = xml('x', { xmlns: NS.mucUser }, item, codes);
    const type = options.gone ? 'unavailable' : undefined;
    this.xmpp.presence(xml('presence', { from: `${ROOM}/${nick}`, type }, user, options.children ?? []));
  }

  /** Prosody's answer to a join: the others first, oneself last. */
  async admit(...others: string[]): Promise<void> {
    await settle();
    for (const nick of others) this.occupant(nick);
    const join = this.xmpp.sent.findLast((stanza) => stanza.getChild('x', NS.muc));
    this.occupant(String(join?.attrs.to).split('/')[1] ?? '', { codes: [110] });
    await settle();
  }

  async join(...others: string[]): Promise<void> {
    this.client.start();
    await settle();
    this.xmpp.goOnline(ME);
    await settle();
    await this.admit('focus', ...others);
  }

  async offer(over: Partial<Jingle> = {}): Promise<string> {
    const result = await this.xmpp.iq(
      FOCUS,
      buildJingle({ ...OFFER, sid: `s${++this.#sid}`, bridgeSession: { id: `b${this.#sid}` }, ...over }),
    );
    await settle();
    return result;
  }

  terminate(condition: string): Promise<string> {
    const jingle: Jingle = { action: 'session-terminate', sid: `s${this.#sid}`, contents: [], bundle: [], reason: { condition } };
    return this.xmpp.iq(FOCUS, buildJingle(jingle));
  }

  async bridge(message: BridgeMessage): Promise<void> {
    this.sockets.last.deliver(JSON.stringify(message));
    await settle();
  }

  /** Jingle that the client sent to the focus. */
  jingle(action: Jingle['action']): Jingle[] {
    const all = this.xmpp.requests
      .filter(({ to, child }) => to === FOCUS && child.name === 'jingle')
      .map(({ child }) => parseJingle(child));
    return all.filter((jingle) => jingle.action === action);
  }
}

const settle = async () => {
  for (let i = 0; i < 6; i++) await new Promise<void>((resolve) => setImmediate(resolve));
};

const TRANSPORT: IceTransport = {
  ufrag: 'u',
  pwd: 'password',
  fingerprint: { hash: 'sha-256', setup: 'actpass', value: Array(32).fill('AB').join(':') },
  candidates: [],
  webSockets: ['wss://meet/colibri-ws/b/c/e?pwd=x'],
  rtcpMux: true,
};
const content = (media: MediaType, name: string, id: number) => ({
  name: media,
  creator: 'initiator' as const,
  description: {
    media,
    payloadTypes: [{ id, name, clockrate: 90000, parameters: {}, feedback: [] }],
    headerExtensions: [],
    extmapAllowMixed: true,
    rtcpMux: true,
    sources: EMPTY_SOURCES,
  },
  transport: TRANSPORT,
});
const OFFER: Jingle = {
  action: 'session-initiate',
  sid: '',
  initiator: FOCUS,
  contents: [content('audio', 'opus', 111), content('video', 'VP8', 100)],
  bundle: ['audio', 'video'],
};
const videoMap = (...sources: [source: string, ssrc: number][]): BridgeMessage => ({
  colibriClass: 'VideoSourcesMap',
  mappedSources: sources.map(([source, ssrc]) => ({
    source,
    owner: source.slice(0, 2),
    ssrc,
    rtx: ssrc + 1,
    videoType: 'CAMERA' as const,
  })),
});

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
    ['not-authorized', 'passwordRequired'],
    ['forbidden', 'joinRefused'],
  ])('that is refused with %s ends with %s', async (condition, code) => {
    world.client.start();
    world.xmpp.goOnline(ME);
    await settle();
    const error = xml('error', { type: 'cancel' }, xml(condition, { xmlns: NS.stanzas }));
    world.xmpp.presence(xml('presence', { from: `${ROOM}/${EP}`, type: 'error' }, error));
    await settle();
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

  it('is the focus’ business alone', async () => {
    await world.join('aa');
    expect(await world.xmpp.iq(`${ROOM}/aa`, buildJingle({ ...OFFER, sid: 'x' }))).toBe('not-allowed');
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
    expect(world.peer.lastOffer()).toEqual(['recvonly', 'recvonly', 'inactive', 'sendonly 601']);
    world.occupant('cc');
    await world.bridge(videoMap(['cc-v0', 701]));
    expect(world.peer.lastOffer()).toEqual(['recvonly', 'recvonly', 'sendonly 701', 'sendonly 601']);
    await world.bridge(videoMap(['bb-v1', 601]));
    expect(world.client.state.sources.map((source) => source.name)).toEqual(['cc-v0', 'bb-v1']);
    expect(world.peer.offers).toHaveLength(4);
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
