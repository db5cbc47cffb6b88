import type { ForceMute } from '@parley/xmpp-colibri2';
import { stanzaError } from '@parley/xmpp-core';
import type { MuteKind } from '@parley/xmpp-focus';

/** AV moderation of one kind of media: who may unmute, by occupant JID; undefined = everybody. */
export type Moderation = Readonly<Partial<Record<MuteKind, ReadonlySet<string>>>>;

export interface MuteQuestion {
  readonly kind: MuteKind;
  readonly muted: boolean;
  readonly asker: { readonly jid: string; readonly moderator: boolean };
  /** Undefined when nobody of that name is in the room. */
  readonly target: { readonly jid: string } | undefined;
  readonly moderatorChecks: boolean;
  readonly moderation: Moderation;
}

/**
 * Who may mute whom (focus contract §9): moderators may mute others, nobody may unmute others, and unmuting oneself is free
 * except under AV moderation.
 * @throws stanza error item-not-found or not-allowed
 */
export function checkMute({ kind, muted, asker, target, moderatorChecks, moderation }: MuteQuestion): void {
  if (!target) throw stanzaError('item-not-found', 'nobody of that name is in the room');
  const self = target.jid === asker.jid;
  if (!self && !muted) throw stanzaError('not-allowed', 'nobody may unmute others');
  if (!self && moderatorChecks && !asker.moderator) throw stanzaError('not-allowed', 'only moderators may mute others');
  if (self && !muted && !mayUnmute(kind, asker, moderation)) throw stanzaError('not-allowed', 'a moderator has to allow it first');
}

/** True when AV moderation lets this member send that kind of media. */
function mayUnmute(kind: MuteKind, member: { readonly jid: string; readonly moderator: boolean }, moderation: Moderation): boolean {
  const allowed = moderation[kind];
  return allowed === undefined || member.moderator || allowed.has(member.jid);
}

/** What the bridge has to drop: all video only when both camera and desktop are forbidden, as bridges of other makes know no less. */
export function forceMuteOf(member: { readonly jid: string; readonly moderator: boolean }, moderation: Moderation): ForceMute {
  const isForbidden = (kind: MuteKind) => !mayUnmute(kind, member, moderation);
  const [audio, camera, desktop] = [isForbidden('audio'), isForbidden('video'), isForbidden('desktop')];
  if (camera === desktop) return { audio, video: camera };
  return { audio, video: false, ...(camera ? { camera } : { desktop }) };
}

export const NOT_FORCED: ForceMute = { audio: false, video: false };

/** Whether both forbid the same. */
export function sameForceMute(one: ForceMute, other: ForceMute = NOT_FORCED): boolean {
  return (['audio', 'video', 'camera', 'desktop'] as const).every((part) => (one[part] === true) === (other[part] === true));
}
