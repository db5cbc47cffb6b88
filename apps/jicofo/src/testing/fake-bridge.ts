import { AppError, type Clock } from '@parley/kernel';
import { type ConferenceModified, type ConferenceModify, colibriError, type EndpointRequest, overloadedError } from '@parley/xmpp-colibri2';
import { stanzaError } from '@parley/xmpp-core';
import type { BridgePort } from '../conference/ports.ts';

/** A bridge that keeps the rules of bridge-contract §2 and remembers what it was asked. */
export class FakeBridge {
  readonly jid: string;
  readonly conferences = new Map<string, Set<string>>();
  readonly requests: ConferenceModify[] = [];
  /** Names of what endpoints send, as they were last told. */
  readonly sourcesOf = new Map<string, readonly string[]>();
  /** Awaited before a request is answered, and rejects with what it answers. */
  delays: (() => Promise<void>) | undefined;
  /** What it does with the next requests, in order; then it works normally. */
  readonly script: (Error | 'silence')[] = [];
  mood: 'works' | 'frozen' | 'gone' | 'ill' = 'works';
  sctp = true;
  /** What it does when it is to restart ICE: a new generation, the transport that still stands, or none. */
  iceRestarts: 'generation' | 'same' | 'none' = 'generation';
  /** It takes nobody else. */
  isOverloaded = false;
  /** Endpoints that it takes for malformed. */
  readonly refuses = new Set<string>();

  constructor(jid: string) {
    this.jid = jid;
  }

  get endpoints(): string[] {
    return [...this.conferences.values()].flatMap((endpoints) => [...endpoints]).sort();
  }

  /** What it was told last to drop of an endpoint. */
  forceMuted(id: string): EndpointRequest['forceMute'] {
    const told = this.requests.flatMap(({ endpoints }) => endpoints.filter((endpoint) => endpoint.id === id));
    return told.findLast(({ forceMute }) => forceMute)?.forceMute;
  }

  answer(request: ConferenceModify): ConferenceModified | undefined {
    this.requests.push(request);
    if (request.endpoints.some(({ id, create }) => create && this.refuses.has(id))) throw stanzaError('bad-request', 'malformed endpoint');
    if (this.isOverloaded && request.endpoints.some((endpoint) => endpoint.create)) throw overloadedError('overloaded');
    const { meetingId, create, expire, endpoints } = request;
    const known = this.conferences.get(meetingId);
    if (create && known) throw colibriError('conflict', { reason: 'conference_already_exists' });
    if (!create && !known) throw colibriError('item-not-found', { reason: 'conference_not_found' });
    if (expire) {
      this.conferences.delete(meetingId);
      return undefined;
    }
    const conference = known ?? new Set<string>();
    this.conferences.set(meetingId, conference);
    const created = endpoints.map((endpoint) => {
      if (endpoint.create && conference.has(endpoint.id)) throw colibriError('conflict');
      if (!endpoint.create && !endpoint.expire && !conference.has(endpoint.id))
        throw colibriError('item-not-found', { reason: 'unknown_endpoint', endpointId: endpoint.id });
      if (endpoint.create) conference.add(endpoint.id);
      if (endpoint.expire) conference.delete(endpoint.id);
      if (endpoint.create || endpoint.expire) this.sourcesOf.delete(endpoint.id);
      if (endpoint.sources) this.sourcesOf.set(endpoint.id, endpoint.sources.map(({ id }) => id).sort());
      if (endpoint.transport?.iceRestart) return this.#restarted(endpoint.id);
      return endpoint.create ? this.#transport(endpoint.id, endpoint.transport?.sctp !== undefined) : { id: endpoint.id };
    });
    if (conference.size === 0 && endpoints.length > 0) this.conferences.delete(meetingId);
    const source = (type: 'audio' | 'video', ssrc: number) => ({ type, id: `jvb-${type.charAt(0)}0`, sources: [{ ssrc }], groups: [] });
    return { sources: [source('audio', 12), source('video', 1234)], endpoints: created };
  }

  #restarted(id: string) {
    const { transport } = this.#transport(id, false).transport;
    if (this.iceRestarts === 'none') return { id };
    if (this.iceRestarts === 'same') return { id, transport: { transport } };
    return { id, transport: { transport: { ...transport, ufrag: `${transport.ufrag}-1`, iceGeneration: 1 } } };
  }

  #transport(id: string, sctp: boolean) {
    const transport = { ufrag: `u-${id}`, pwd: 'p', candidates: [], webSockets: [`wss://h/colibri-ws/j/c/${id}?pwd=x`], rtcpMux: true };
    return { id, transport: { transport, ...(sctp && this.sctp && { sctp: { port: 5000, role: 'server' as const } }) } };
  }
}

/** The brewery as the focus sees it: requests by address, each answered in a later turn of the event loop. */
export class FakeBrewery implements BridgePort {
  readonly #clock: Clock;
  readonly bridges = new Map<string, FakeBridge>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async modify(jid: string, request: ConferenceModify): Promise<ConferenceModified | undefined> {
    await Promise.resolve();
    const bridge = this.bridges.get(jid);
    if (!bridge || bridge.mood === 'gone') throw stanzaError('item-not-found', 'nobody there');
    const planned = bridge.script.shift();
    if (bridge.mood === 'frozen' || planned === 'silence') return this.#timeout(15_000);
    if (planned) throw planned;
    await bridge.delays?.();
    return bridge.answer(request);
  }

  async checkHealth(jid: string, timeoutMs: number): Promise<void> {
    const mood = this.bridges.get(jid)?.mood ?? 'gone';
    if (mood === 'frozen') return this.#timeout(timeoutMs);
    if (mood !== 'works') throw stanzaError('internal-server-error');
  }

  #timeout(ms: number): Promise<never> {
    return new Promise((_resolve, reject) => this.#clock.after(ms, () => reject(new AppError('TIMEOUT', 'no answer'))));
  }
}
