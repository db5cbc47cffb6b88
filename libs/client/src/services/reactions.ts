import type { Clock, Timer } from '@parley/kernel';
import type { EndpointPayload } from './room-services.ts';

/** What people can throw into the room, as other clients know it (ui contract §1.12). */
export const REACTIONS = ['like', 'clap', 'laugh', 'surprised', 'boo', 'silence', 'love'] as const;

export type Reaction = (typeof REACTIONS)[number];

export interface ReactionsDeps {
  readonly clock: Clock;
  readonly tellEndpoints: (payload: EndpointPayload, to: string) => void;
  /** Somebody, oneself included (`from` is the own endpoint id then), has reacted. */
  readonly onReactions: (from: string, reactions: readonly Reaction[]) => void;
  readonly self: () => string;
}

const NAME = 'endpoint-reaction';
/** Clicks are sent together, once there are no more for so long. */
const BUFFER_MS = 500;
const MAX_AT_ONCE = 3;

/** Short applause and the like, from all to all over the bridge; nothing is kept of it. */
export class Reactions {
  readonly #deps: ReactionsDeps;
  #buffer: Reaction[] = [];
  #timer: Timer | undefined;

  constructor(deps: ReactionsDeps) {
    this.#deps = deps;
  }

  /** Shown to this person at once, to the others half a second after the last one. */
  send(reaction: Reaction): void {
    const { clock, onReactions, self } = this.#deps;
    onReactions(self(), [reaction]);
    this.#buffer.push(reaction);
    this.#timer?.cancel();
    if (this.#buffer.length >= MAX_AT_ONCE) this.#flush();
    else this.#timer = clock.after(BUFFER_MS, () => this.#flush());
  }

  receive(from: string, payload: EndpointPayload): void {
    if (payload.name !== NAME || !Array.isArray(payload.reactions)) return;
    const known = payload.reactions.slice(0, MAX_AT_ONCE).flatMap((item) => REACTIONS.find((reaction) => reaction === item) ?? []);
    if (known.length > 0) this.#deps.onReactions(from, known);
  }

  /** Not in the room any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#buffer = [];
  }

  #flush(): void {
    const reactions = this.#buffer.splice(0);
    this.#timer = undefined;
    this.#deps.tellEndpoints({ name: NAME, reactions, timestamp: this.#deps.clock.now() }, '');
  }
}
