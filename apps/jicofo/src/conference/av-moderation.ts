import { AppError } from '@parley/kernel';
import { resourceOf } from '@parley/xmpp-core';
import type { MuteKind } from '@parley/xmpp-focus';
import { parseJsonMessage } from './json-message.ts';
import type { Moderation } from './mute.ts';

/** What the AV moderation component says about a room: either switched on or off, or new lists of who may unmute. */
export type ModerationNotice =
  | { readonly room: string; readonly kind: MuteKind; readonly enabled: boolean; readonly actor: string | undefined }
  | { readonly room: string; readonly allowed: Readonly<Partial<Record<MuteKind, readonly string[]>>> };

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
    return { room, kind, enabled, actor: typeof actor === 'string' ? resourceOf(actor) : undefined };
  }
  if (typeof whitelists !== 'object' || whitelists === null) throw invalid('whitelists');
  const lists = whitelists as Readonly<Record<string, unknown>>;
  return { room, allowed: Object.fromEntries(KINDS.flatMap((kind) => (lists[kind] === undefined ? [] : [[kind, nicks(lists[kind])]]))) };
}

/** The moderation after a notice; `occupant` makes the address of a nick. */
export function moderationAfter(current: Moderation, notice: ModerationNotice, occupant: (nick: string) => string): Moderation {
  if ('allowed' in notice) {
    const lists = KINDS.flatMap((kind) => {
      const list = notice.allowed[kind];
      return current[kind] && list ? [[kind, new Set(list.map(occupant))] as const] : [];
    });
    return { ...current, ...Object.fromEntries(lists) };
  }
  const { [notice.kind]: before, ...others } = current;
  return notice.enabled ? { ...others, [notice.kind]: before ?? new Set() } : others;
}

/** Occupants by nick: the component may know the room by another form of its address. */
function nicks(list: unknown): string[] {
  if (!Array.isArray(list) || !list.every((jid): jid is string => typeof jid === 'string')) throw invalid('whitelists');
  return list.map(resourceOf);
}

const invalid = (what: string) => new AppError('INPUT_INVALID', `AV moderation message without valid ${what}`);
