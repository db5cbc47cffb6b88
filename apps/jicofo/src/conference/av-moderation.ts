import { AppError } from '@parley/kernel';
import { resourceOf } from '@parley/xmpp-core';
import type { MuteKind } from '@parley/xmpp-focus';
import { asObject, parseJsonMessage } from './json-message.ts';
import type { Moderation } from './mute.ts';

/** What the AV moderation component says about a room: either switched on or off, or new lists of who may unmute. */
export type ModerationNotice =
  | {
      readonly room: string;
      readonly kind: MuteKind;
      readonly enabled: boolean;
      readonly actor: string | undefined;
      /** Told to a focus that comes while it is on already. */
      readonly allowed?: AllowedNicks;
    }
  | { readonly room: string; readonly enabled?: undefined; readonly allowed: AllowedNicks };

/** Of all kinds that are moderated; an absent list is an empty one (prosody contract §3.1). */
type AllowedNicks = Readonly<Partial<Record<MuteKind, readonly string[]>>>;

const KINDS: readonly MuteKind[] = ['audio', 'video', 'desktop'];

/**
 * `{"type":"av_moderation","room",…}` of a `<json-message>` (focus contract §9); undefined for other types.
 * @throws AppError INPUT_INVALID
 */
export function parseModerationNotice(text: string): ModerationNotice | undefined {
  const json = parseJsonMessage(text);
  if (json.type !== 'av_moderation') return undefined;
  const { room, enabled, mediaType, actor, whitelists } = json;
  if (typeof room !== 'string') throw invalid('room');
  if (typeof enabled === 'boolean') {
    const kind = KINDS.find((name) => name === mediaType);
    if (!kind) throw invalid('mediaType');
    const by = typeof actor === 'string' ? resourceOf(actor) : undefined;
    return { room, kind, enabled, actor: by, ...(whitelists !== undefined && { allowed: allowedNicks(whitelists) }) };
  }
  return { room, allowed: allowedNicks(whitelists) };
}

function allowedNicks(whitelists: unknown): AllowedNicks {
  const lists = asObject(whitelists);
  if (!lists) throw invalid('whitelists');
  return Object.fromEntries(KINDS.flatMap((kind) => (lists[kind] === undefined ? [] : [[kind, nicks(lists[kind])]])));
}

/** The moderation after a notice; `occupant` makes the address of a nick. */
export function moderationAfter(current: Moderation, notice: ModerationNotice, occupant: (nick: string) => string): Moderation {
  if (notice.enabled === undefined) return withLists(current, notice.allowed, occupant);
  const { [notice.kind]: before, ...others } = current;
  if (!notice.enabled) return others;
  const moderation = { ...others, [notice.kind]: before ?? new Set() };
  return notice.allowed ? withLists(moderation, notice.allowed, occupant) : moderation;
}

function withLists(current: Moderation, allowed: AllowedNicks, occupant: (nick: string) => string): Moderation {
  const moderated = KINDS.filter((kind) => current[kind]);
  return Object.fromEntries(moderated.map((kind) => [kind, new Set((allowed[kind] ?? []).map(occupant))]));
}

/** Occupants by nick: the component may know the room by another form of its address. */
function nicks(list: unknown): string[] {
  if (!Array.isArray(list) || !list.every((jid): jid is string => typeof jid === 'string')) throw invalid('whitelists');
  return list.map(resourceOf);
}

const invalid = (what: string) => new AppError('INPUT_INVALID', `AV moderation message without valid ${what}`);
