import type { BridgeMessage } from '@parley/bridge-channel';
import type { Clock, Timer } from '@parley/kernel';
import { Outgoing } from '../channel/outgoing.ts';
import { type ConnectivityChange, ConnectivityNews } from './connectivity-news.ts';
import type { Endpoint } from './endpoint.ts';

/** Tells everybody in a conference who fell silent or came back (bridge contract §4). */
export class Connectivity {
  readonly #clock: Clock;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #news = new ConnectivityNews();
  /** What somebody is told who is new, as long as it holds. */
  #greeting: Outgoing | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, endpoints: ReadonlyMap<string, Endpoint>) {
    this.#clock = clock;
    this.#endpoints = endpoints;
  }

  /** An endpoint fell silent or came back: the others hear of it soon. */
  note(endpoint: string, isActive: boolean): void {
    this.#news.note(endpoint, isActive);
    this.#schedule();
  }

  /** An endpoint has left. */
  forget(endpoint: string): void {
    if (this.#news.silent.has(endpoint)) this.#greeting = undefined;
    this.#news.forget(endpoint);
  }

  /** The channel of `endpoint` is new. */
  greet(endpoint: Endpoint): void {
    const { silent } = this.#news;
    if (silent.size === 0) return;
    this.#greeting ??= textsOf([...silent].map((id) => ({ endpoint: id, isActive: false })));
    endpoint.sendAll(silent.has(endpoint.id) ? withoutOwn(this.#greeting, [...silent].indexOf(endpoint.id)) : this.#greeting);
  }

  close(): void {
    this.#timer?.cancel();
  }

  #schedule(): void {
    if (this.#timer) return;
    const dueMs = this.#news.dueIn(this.#clock.now(), this.#endpoints.size);
    if (dueMs === undefined) return;
    this.#timer = this.#clock.after(dueMs, () => {
      this.#timer = undefined;
      this.#tell(this.#news.take(this.#clock.now()));
    });
  }

  #tell(changes: readonly ConnectivityChange[]): void {
    if (changes.length === 0) return;
    this.#greeting = undefined;
    const all = textsOf(changes);
    const places = new Map(changes.map(({ endpoint }, place) => [endpoint, place]));
    for (const endpoint of this.#endpoints.values()) {
      const own = places.get(endpoint.id);
      endpoint.sendAll(own === undefined ? all : withoutOwn(all, own));
    }
  }
}

const textsOf = (changes: readonly ConnectivityChange[]): Outgoing => Outgoing.of(...changes.map(messageOf));

/** Nobody is told of itself. */
const withoutOwn = ({ texts }: Outgoing, place: number): Outgoing => new Outgoing(texts.toSpliced(place, 1));

function messageOf({ endpoint, isActive }: ConnectivityChange): BridgeMessage {
  return { colibriClass: 'EndpointConnectivityStatusChangeEvent', endpoint, active: isActive ? 'true' : 'false' };
}
