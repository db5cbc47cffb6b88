import { bareJid, resourceOf } from '@parley/xmpp-core';
import { isRecord, type JsonContent } from './record.ts';

export const MODERATED_KINDS = ['audio', 'video', 'desktop'] as const;

/** What moderators can forbid: microphones, cameras, shared screens. */
export type ModeratedKind = (typeof MODERATED_KINDS)[number];

/** Who may switch what on (client contract §8.2). */
export interface AvModeration {
  /** Kinds that need a moderator's leave, with the endpoint id of who decided it; empty when the server does not say. */
  readonly actors: ReadonlyMap<ModeratedKind, string>;
  /** Kinds for which this person has leave. */
  readonly approved: ReadonlySet<ModeratedKind>;
  /** Endpoint ids of people with leave, by kind; told to moderators only. */
  readonly allowed: ReadonlyMap<ModeratedKind, ReadonlySet<string>>;
}

export const UNMODERATED: AvModeration = { actors: new Map(), approved: new Set(), allowed: new Map() };

/** What the screen may want to say a word about. `asked`: somebody would like this person to speak, who may do so anyway. */
export interface AvModerationNotice {
  readonly event: 'switchedOn' | 'switchedOff' | 'approved' | 'asked' | 'rejected';
  readonly kind: ModeratedKind;
  /** Endpoint id of who did it, where it is told. */
  readonly actor?: string;
}

const MAX_ALLOWED = 1_000;

/** Enters a message of the moderation service. */
export function reduceAvModeration(
  state: AvModeration,
  content: JsonContent,
  room: string,
): { readonly state: AvModeration; readonly notice?: AvModerationNotice } {
  const kind = MODERATED_KINDS.find((known) => known === content.mediaType);
  if (!kind || (typeof content.room === 'string' && bareJid(content.room) !== room)) return { state };
  if (typeof content.enabled === 'boolean') return switched(state, kind, content.enabled, occupantOf(content.actor, room));
  if (isRecord(content.whitelists)) return { state: { ...state, allowed: withList(state, kind, content.whitelists[kind], room) } };
  if (content.approved === true) {
    if (!state.actors.has(kind)) {
      const actor = occupantOf(content.from, room);
      return { state, notice: { event: 'asked', kind, ...(actor !== '' && { actor }) } };
    }
    return { state: { ...state, approved: new Set([...state.approved, kind]) }, notice: { event: 'approved', kind } };
  }
  if (content.removed !== true) return { state };
  return { state: { ...state, approved: without(state.approved, kind) }, notice: { event: 'rejected', kind } };
}

/** Whether this person can switch it on by themselves. */
export function mayUse(state: AvModeration, kind: ModeratedKind, isModerator: boolean): boolean {
  return isModerator || !state.actors.has(kind) || state.approved.has(kind);
}

function switched(state: AvModeration, kind: ModeratedKind, isOn: boolean, actor: string): ReturnType<typeof reduceAvModeration> {
  const actors = new Map(state.actors);
  const allowed = new Map(state.allowed);
  const wasOn = actors.has(kind);
  if (isOn) actors.set(kind, actor);
  else {
    actors.delete(kind);
    allowed.delete(kind);
  }
  const approved = isOn && wasOn ? state.approved : without(state.approved, kind);
  const notice = { event: isOn ? ('switchedOn' as const) : ('switchedOff' as const), kind, ...(actor !== '' && { actor }) };
  return { state: { actors, approved, allowed }, ...(isOn !== wasOn && { notice }) };
}

function withList(state: AvModeration, kind: ModeratedKind, list: unknown, room: string): Map<ModeratedKind, ReadonlySet<string>> {
  const jids: readonly unknown[] = Array.isArray(list) ? list.slice(0, MAX_ALLOWED) : [];
  const endpoints = jids.map((jid) => occupantOf(jid, room)).filter((endpoint) => endpoint !== '');
  return new Map(state.allowed).set(kind, new Set(endpoints));
}

/** Endpoint id of an occupant of this room; empty for anything else. */
function occupantOf(jid: unknown, room: string): string {
  return typeof jid === 'string' && bareJid(jid) === room ? resourceOf(jid) : '';
}

function without(set: ReadonlySet<ModeratedKind>, kind: ModeratedKind): ReadonlySet<ModeratedKind> {
  return new Set([...set].filter((other) => other !== kind));
}
