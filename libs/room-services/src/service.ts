import type { Element } from '@parley/xmpp-core';
import type { z } from 'zod';
import type { Json, JsonObject } from './json.ts';
import type { Occupant, RoomView } from './room-view.ts';

/** Names of the services, as state is kept under them and as they are counted. */
export type ServiceName =
  | 'speakerstats'
  | 'end_conference'
  | 'av_moderation'
  | 'room_metadata'
  | 'polls'
  | 'chat'
  | 'file-sharing'
  | 'breakout_rooms';

/** What is known of a room in keys and values (prosody contract §3.3). */
export type Metadata = JsonObject;

/** Who is told: everybody, moderators, or these occupants. The focus is one of everybody, and a moderator. */
export type Audience = 'everyone' | 'moderators' | { readonly nicks: readonly string[] };

/** What Prosody is asked to do with a room: plugins/mod_meet_operations.lua. Fields become attributes of `<operation>`. */
export type RoomOperation =
  | { readonly name: 'destroy'; readonly reason?: string /** As clients know it. */; readonly alternate?: string }
  | { readonly name: 'kick'; readonly nick: string; readonly reason?: string }
  | { readonly name: 'check-password'; readonly password: string }
  /** What other modules look up; null takes one away. */
  | { readonly name: 'flags'; readonly flags: Readonly<Record<string, string | null>> }
  /** Free for its owner. */
  | { readonly name: `x-${string}`; readonly [attribute: string]: string | number | boolean | undefined };

export type Effect =
  | {
      readonly kind: 'deliver';
      readonly to: Audience;
      /** An object goes out as `<json-message>`. */
      readonly content: JsonObject | Element;
      readonly type?: 'chat';
      /** Leaves the focus out. */
      readonly except?: 'focus';
      /** Inner name; default: the room of the service's state. */
      readonly room?: string;
    }
  | { readonly kind: 'set-metadata'; readonly key: string; readonly value: Json }
  | { readonly kind: 'operation'; readonly operation: RoomOperation /** Inner name; default: this room. */; readonly room?: string };

export interface Step<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}

/** What happened in a room. `room` in the context is the room after it. */
export type ServiceEvent =
  | { readonly type: 'room-created' }
  | { readonly type: 'room-settings'; readonly before: RoomView }
  | { readonly type: 'occupant-joined'; readonly occupant: Occupant }
  | { readonly type: 'occupant-changed'; readonly occupant: Occupant; readonly before: Occupant }
  | { readonly type: 'occupant-left'; readonly occupant: Occupant }
  /** Not told to services of a room that is gone, but to those of its main room when a breakout room is. */
  | { readonly type: 'room-destroyed' }
  | { readonly type: 'metadata-changed'; readonly key: string; readonly before: Json | undefined }
  /** The time that `wakeAt` named has come. */
  | { readonly type: 'wake' }
  /** State was read back after a restart of ours: what the outside has to know again (flags in Prosody) is said again. */
  | { readonly type: 'restored' };

export interface ServiceContext {
  /** The room that the state belongs to. */
  readonly room: RoomView;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly metadata: Metadata;
  /** By inner name, main and breakout rooms alike. */
  readonly rooms: (jid: string) => RoomView | undefined;
  /** New ids: tests give their own. */
  readonly randomId: () => string;
}

/**
 * One service of a room: pure, deterministic, its state plain JSON.
 * A `command` refuses by throwing `stanzaError(…)`: the client gets exactly that, log line and counter are the caller's.
 */
export interface RoomService<S> {
  readonly name: ServiceName;
  /** Reads state back after a restart; state that does not fit is dropped. Bounds belong here and into the commands. */
  readonly schema: z.ZodType<S>;
  readonly initial: S;
  /** `main`: one state for a main room and its breakout rooms; `each` (default): every room has its own. */
  readonly scope?: 'main' | 'each';
  /**
   * @param command element whose children are those of the client's message; `type` is that of the message
   * @throws AppError the refusal, as stanzaError
   */
  command?(state: S, sender: Occupant, command: Element, context: ServiceContext): Step<S>;
  event?(state: S, event: ServiceEvent, context: ServiceContext): Step<S>;
  /** Something happened in a breakout room of this main room. `room-destroyed` shows it as it was. */
  breakoutEvent?(state: S, event: ServiceEvent, breakout: RoomView, context: ServiceContext): Step<S>;
  /** When `event` wants to be told `wake`, in milliseconds since 1970; asked after every step. */
  wakeAt?(state: S): number | undefined;
  /** What somebody who is about to enter is sent right before the self presence. */
  welcome?(state: S, jid: string, context: ServiceContext): readonly (JsonObject | Element)[];
  /** Only room_metadata: what the other services find in their context. */
  metadata?(state: S): Metadata;
  /** Only room_metadata: another service sets a key. */
  setMetadata?(state: S, key: string, value: Json, context: ServiceContext): Step<S>;
}

/** A service whose kind of state is nobody's business but its own. */
export type AnyService = RoomService<unknown>;

/** Puts a service among others: what is given to it is always its own state. */
export function sealed<S>(service: RoomService<S>): AnyService {
  return service as AnyService;
}

/** The state from now on, and nothing to be said or done about it. */
export function quietly<S>(state: S): Step<S> {
  return { state, effects: [] };
}
