import { AppError, type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import {
  type ConferenceModified,
  type ConferenceModify,
  colibriReasonOf,
  type EndpointRequest,
  type ForceMute,
  type MediaSource,
} from '@parley/xmpp-colibri2';
import type { IceTransport } from '@parley/xmpp-jingle';
import type { Bridge } from '../bridges/bridge-registry.ts';
import { Backoff } from './backoff.ts';
import { conditionOf, isGone } from './bridge-errors.ts';
import type { MediaTables } from './media-table.ts';
import { NOT_FORCED, sameForceMute } from './mute.ts';
import type { BridgePort, BridgeSelector } from './ports.ts';
import { Turns } from './turns.ts';

export interface BridgeSessionDeps {
  readonly clock: Clock;
  readonly port: BridgePort;
  readonly bridges: Pick<BridgeSelector, 'countEndpoints' | 'attempt'>;
  readonly log: Log;
  readonly bridge: Bridge;
  readonly meetingId: string;
  /** Bare JID of the room. */
  readonly name: string;
  /** The bridge does not have the conference any more. */
  readonly onLost: (error: unknown) => void;
}

export interface AllocationRequest {
  readonly id: string;
  readonly statsId: string | undefined;
  readonly capabilities: ReadonlySet<string>;
  readonly media: Partial<MediaTables>;
  readonly sctp: boolean;
  readonly forceMute: ForceMute;
  readonly mucRole?: string;
  readonly diarize?: boolean;
}

/** What an endpoint got on the bridge. */
export interface Allocation {
  readonly transport: IceTransport;
  readonly sctpPort: number | undefined;
  readonly bridgeSources: readonly MediaSource[];
}

export type EndpointUpdate = Pick<EndpointRequest, 'transport' | 'sources' | 'initialLastN' | 'forceMute'>;

/** Allocations that a bridge is asked for at once: of hundreds the last would be answered too late, and the bridge be taken for dead. */
const MOST_ALLOCATIONS = 16;
const EXPIRE_AGAIN = { firstMs: 1_000, mostMs: 60_000, forgiveAfterMs: 300_000 };

/** Both changes in one: the later one counts, and of a transport whatever it names. */
export function mergedUpdates(earlier: EndpointUpdate, later: EndpointUpdate): EndpointUpdate {
  const [before, after] = [earlier.transport?.transport, later.transport?.transport];
  const transport = before && after ? { transport: { ...before, ...after } } : undefined;
  return { ...earlier, ...later, ...(transport && { transport }) };
}

const ENDPOINT = { create: false, expire: false, capabilities: new Set<string>(), media: {} } as const;

/** One conference on one bridge (focus contract §15). Requests keep their order; the first one creates the conference. */
export class BridgeSession {
  readonly #deps: BridgeSessionDeps;
  /** Whose turn it is to be allocated. */
  readonly turns = new Turns(MOST_ALLOCATIONS);
  readonly #endpoints = new Set<string>();
  /** Endpoints that the bridge may still have. */
  readonly #lingering = new Set<string>();
  readonly #expiries = new Backoff(EXPIRE_AGAIN);
  #retry: Timer | undefined;
  #created: Promise<ConferenceModified | undefined> | undefined;
  #bridgeSources: readonly MediaSource[] = [];
  #closed = false;
  /** The bridge does not answer, but there is no other. */
  suspended = false;

  constructor(deps: BridgeSessionDeps) {
    this.#deps = deps;
  }

  get bridge(): Bridge {
    return this.#deps.bridge;
  }

  get meetingId(): string {
    return this.#deps.meetingId;
  }

  /** Endpoints on the bridge. */
  get size(): number {
    return this.#endpoints.size;
  }

  get empty(): boolean {
    return this.size === 0;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Puts an endpoint on the bridge; one of the same id is taken away first.
   * @throws the bridge's stanza error, TIMEOUT, INPUT_INVALID when the answer lacks the transport, or CLOSED after {@link close}
   */
  async allocate({ id, statsId, sctp, forceMute, ...rest }: AllocationRequest): Promise<Allocation> {
    // It would begin the conference anew, and nobody would end it.
    if (this.#closed) throw new AppError('CLOSED', 'the conference has left this bridge');
    this.expire([id]);
    this.#endpoints.add(id);
    this.#deps.bridges.countEndpoints(this.bridge.jid, 1);
    const answer = await this.#send([
      {
        ...ENDPOINT,
        ...{ id, create: true, ...rest, ...(statsId !== undefined && { statsId }) },
        transport: { iceControlling: true, ...(sctp && { sctp: {} }) },
        ...(!sameForceMute(forceMute, NOT_FORCED) && { forceMute }),
      },
    ]);
    const transport = answer?.endpoints.find((endpoint) => endpoint.id === id)?.transport;
    if (!answer || !transport) throw new AppError('INPUT_INVALID', 'the bridge answered without a transport');
    if (answer.sources.length > 0) this.#bridgeSources = answer.sources;
    return { transport: transport.transport, sctpPort: transport.sctp?.port, bridgeSources: this.#bridgeSources };
  }

  /** Changes an endpoint; nothing to do when it is not there any more. @throws as {@link allocate} */
  async update(id: string, change: EndpointUpdate): Promise<void> {
    if (!this.#closed && this.#endpoints.has(id)) await this.#send([{ ...ENDPOINT, id, ...change }]);
  }

  /**
   * Lets the bridge begin a new generation of ICE for an endpoint whose connection stays (bridge contract §3).
   * @returns its new transport; undefined when it does not do that. @throws as {@link allocate}
   */
  async restartIce(id: string): Promise<IceTransport | undefined> {
    if (this.#closed || !this.#endpoints.has(id)) return undefined;
    const answer = await this.#send([{ ...ENDPOINT, id, transport: { iceRestart: true } }]);
    return answer?.endpoints.find((endpoint) => endpoint.id === id)?.transport?.transport;
  }

  /** Takes endpoints away, and the conference with the last one. */
  expire(ids: readonly string[]): void {
    const known = ids.filter((id) => this.#endpoints.delete(id));
    if (known.length === 0 || this.#closed) return;
    this.#deps.bridges.countEndpoints(this.bridge.jid, -known.length);
    if (this.#endpoints.size === 0) {
      this.#expireConference();
      return;
    }
    this.#expireEndpoints(known);
  }

  /** What the bridge does not answer to is said again: nobody else takes away an endpoint of a conference that goes on. */
  #expireEndpoints(ids: readonly string[]): void {
    const { clock } = this.#deps;
    this.#send(ids.map((id) => ({ ...ENDPOINT, id, expire: true }))).catch((error: unknown) => {
      this.#note(error, 'expire endpoint');
      if (this.#closed) return;
      if (colibriReasonOf(error)?.reason === 'conference_not_found') this.#deps.onLost(error);
      if (isGone(error)) return;
      for (const id of ids) this.#lingering.add(id);
      this.#retry ??= clock.after(this.#expiries.next(clock.now()), () => {
        this.#retry = undefined;
        const left = [...this.#lingering].filter((id) => !this.#endpoints.has(id));
        this.#lingering.clear();
        if (left.length > 0) this.#expireEndpoints(left);
      });
    });
  }

  /** Asks whether the bridge still has the conference. @throws as {@link allocate} */
  async probe(): Promise<void> {
    if (this.#created) await this.#send([]);
  }

  /** Ends the conference on this bridge; on one that cannot be reached that is made up for when it comes back. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#retry?.cancel();
    this.#deps.bridges.countEndpoints(this.bridge.jid, -this.#endpoints.size);
    this.#endpoints.clear();
    this.#expireConference();
  }

  /** A bridge that does not confirm is asked again when it can be reached, unless the conference is there anew by then. */
  #expireConference(): void {
    if (!this.#created) return;
    this.#created = undefined;
    const attempt = this.#deps.bridges.attempt(this.bridge.jid, this.meetingId, 'end');
    this.#modify({ create: false, expire: true, endpoints: [] }).then(attempt.done, (error: unknown) => {
      this.#note(error, 'expire conference');
      if (isGone(error)) attempt.done();
      else attempt.failed();
    });
  }

  #send(endpoints: readonly EndpointRequest[]): Promise<ConferenceModified | undefined> {
    const modify = () => this.#modify({ create: false, expire: false, endpoints });
    if (this.#created) return this.#created.then(modify, (error: unknown) => this.#afterFailure(error, endpoints));
    // Nothing can be changed or taken away where nothing is.
    if (!endpoints.some(({ create }) => create)) return Promise.resolve(undefined);
    const creation = this.#create(endpoints);
    this.#created = creation;
    creation.catch(() => {
      if (this.#created === creation) this.#created = undefined;
    });
    return creation;
  }

  /** A first endpoint that the bridge takes for malformed must not keep the others out: the next one creates the conference. */
  #afterFailure(error: unknown, endpoints: readonly EndpointRequest[]): Promise<ConferenceModified | undefined> {
    if (this.#closed || conditionOf(error) !== 'bad-request') throw error;
    return this.#send(endpoints);
  }

  /** When that fails, it may have been created all the same, or be there from before. */
  async #create(endpoints: readonly EndpointRequest[]): Promise<ConferenceModified | undefined> {
    const attempt = this.#deps.bridges.attempt(this.bridge.jid, this.meetingId, 'create');
    try {
      const answer = await this.#createAnew(endpoints);
      attempt.done();
      return answer;
    } catch (error) {
      attempt.failed();
      throw error;
    }
  }

  /** A conference of this id that is still there is a leftover of an earlier focus: it is ended first. */
  async #createAnew(endpoints: readonly EndpointRequest[]): Promise<ConferenceModified | undefined> {
    const create = () => this.#modify({ create: true, expire: false, endpoints });
    try {
      return await create();
    } catch (error) {
      if (colibriReasonOf(error)?.reason !== 'conference_already_exists') throw error;
      this.#deps.log.warn({ bridge: this.bridge.jid }, 'conference is left over on the bridge');
      await this.#modify({ create: false, expire: true, endpoints: [] });
      return create();
    }
  }

  #modify(request: Pick<ConferenceModify, 'create' | 'expire' | 'endpoints'>): Promise<ConferenceModified | undefined> {
    const { port, meetingId, name } = this.#deps;
    return port.modify(this.bridge.jid, { meetingId, name, relays: 0, ...request });
  }

  #note(error: unknown, request: string): void {
    this.#deps.log.info({ bridge: this.bridge.jid, request, reason: errorMessage(error) }, 'bridge request failed');
  }
}
