import { AppError } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import type { Json, JsonObject } from './json.ts';
import type { Occupant, RoomView } from './room-view.ts';
import type { AnyService, Effect, Metadata, ServiceContext, ServiceEvent, ServiceName, Step } from './service.ts';

/** Services that set metadata over metadata that others set: more is a circle. */
const MAX_DEPTH = 8;

/** What is to be sent: an effect with its room (inner name) and the service in whose name it is. */
export interface Outgoing {
  readonly service: ServiceName;
  readonly room: string;
  readonly effect: Exclude<Effect, { kind: 'set-metadata' }>;
}

/** A message for somebody who is about to enter. */
export interface Welcome {
  readonly service: ServiceName;
  readonly content: JsonObject | Element;
}

export type ServiceStates = ReadonlyMap<ServiceName, unknown>;

export interface TurnDeps {
  readonly services: readonly AnyService[];
  readonly rooms: (jid: string) => RoomView | undefined;
  readonly randomId: () => string;
  /** A service has failed where nobody asked it anything: its state stays as it was. */
  readonly onFault: (service: ServiceName, error: unknown) => void;
}

/** One round of a room's services: what happens, what follows from it, and what is to be said about it. */
export class Turn {
  readonly #deps: TurnDeps;
  readonly #room: RoomView;
  readonly #now: number;
  /** Those that a room of this kind has. */
  readonly #services: readonly AnyService[];
  #states: ServiceStates;
  readonly #outgoing: Outgoing[] = [];
  #depth = 0;

  constructor(deps: TurnDeps, { room, states, now }: { room: RoomView; states: ServiceStates; now: number }) {
    this.#deps = deps;
    this.#room = room;
    this.#now = now;
    this.#services = deps.services.filter(({ scope }) => scope !== 'main' || room.mainRoom === undefined);
    this.#states = states;
  }

  get states(): ServiceStates {
    return this.#states;
  }

  /** In order, but for flags: Prosody goes by them before anybody is told that it does. */
  get outgoing(): readonly Outgoing[] {
    const isFlag = ({ effect }: Outgoing) => effect.kind === 'operation' && effect.operation.name === 'flags';
    return [...this.#outgoing.filter(isFlag), ...this.#outgoing.filter((item) => !isFlag(item))];
  }

  /** Tells every service of this room. */
  tell(event: ServiceEvent): void {
    for (const service of this.#services) this.#guarded(service, (state, context) => service.event?.(state, event, context));
  }

  /** Tells the services of this main room what happened in one of its breakout rooms. */
  tellOfBreakout(event: ServiceEvent, breakout: RoomView): void {
    for (const service of this.#services)
      this.#guarded(service, (state, context) => service.breakoutEvent?.(state, event, breakout, context));
  }

  /** Tells those services whose time has come. */
  wake(): void {
    for (const service of this.#services) {
      const at = service.wakeAt?.(this.#stateOf(service));
      if (at !== undefined && at <= this.#now)
        this.#guarded(service, (state, context) => service.event?.(state, { type: 'wake' }, context));
    }
  }

  /** @throws AppError the refusal of the service */
  command(service: AnyService, sender: Occupant, command: Element): void {
    const step = service.command?.(this.#stateOf(service), sender, command, this.#context());
    if (step) this.#take(service, step);
  }

  /** What somebody who is about to enter is sent first. */
  welcome(jid: string): Welcome[] {
    return this.#services.flatMap((service) => {
      const contents = service.welcome?.(this.#stateOf(service), jid, this.#context()) ?? [];
      return contents.map((content) => ({ service: service.name, content }));
    });
  }

  /** When the first of the services wants to be told. */
  get wakeAt(): number | undefined {
    const times = this.#services.flatMap((service) => service.wakeAt?.(this.#stateOf(service)) ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #stateOf(service: AnyService): unknown {
    return this.#states.has(service.name) ? this.#states.get(service.name) : service.initial;
  }

  #guarded(service: AnyService, run: (state: unknown, context: ServiceContext) => Step<unknown> | undefined): void {
    try {
      const step = run(this.#stateOf(service), this.#context());
      if (step) this.#take(service, step);
    } catch (error) {
      this.#deps.onFault(service.name, error);
    }
  }

  #take(service: AnyService, { state, effects }: Step<unknown>): void {
    const before = this.#metadata();
    if (state !== this.#stateOf(service)) this.#states = new Map(this.#states).set(service.name, state);
    const after = this.#metadata();
    for (const effect of effects) {
      if (effect.kind === 'set-metadata') this.#setMetadata(effect.key, effect.value);
      else this.#outgoing.push({ service: service.name, room: effect.room ?? this.#room.jid, effect });
    }
    if (service.metadata && after !== before) this.#tellMetadata(service, before, after);
  }

  #setMetadata(key: string, value: Json): void {
    const service = this.#services.find((candidate) => candidate.setMetadata);
    if (service) this.#deeper(service, () => this.#guarded(service, (state, context) => service.setMetadata?.(state, key, value, context)));
  }

  #tellMetadata(owner: AnyService, before: Metadata, after: Metadata): void {
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
    for (const key of changed) {
      const event: ServiceEvent = { type: 'metadata-changed', key, before: before[key] };
      for (const service of this.#services) {
        if (service === owner) continue;
        this.#deeper(service, () => this.#guarded(service, (state, context) => service.event?.(state, event, context)));
      }
    }
  }

  #deeper(service: AnyService, run: () => void): void {
    if (this.#depth >= MAX_DEPTH) throw new AppError('INTERNAL', `${service.name}: metadata that is set in a circle`);
    this.#depth++;
    try {
      run();
    } finally {
      this.#depth--;
    }
  }

  #metadata(): Metadata {
    const service = this.#services.find((candidate) => candidate.metadata);
    return service?.metadata?.(this.#stateOf(service)) ?? {};
  }

  #context(): ServiceContext {
    const { rooms, randomId } = this.#deps;
    return { room: this.#room, now: this.#now, metadata: this.#metadata(), rooms, randomId };
  }
}
