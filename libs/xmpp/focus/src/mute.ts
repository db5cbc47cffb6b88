import { AppError } from '@parley/kernel';
import { type Element, NS, textAttr, xml } from '@parley/xmpp-core';
import type { MuteKind, MuteRequest } from './types.ts';

const MAX_JID = 3071;
const NAMESPACES: Readonly<Record<MuteKind, string>> = { audio: NS.muteAudio, video: NS.muteVideo, desktop: NS.muteDesktop };
const KINDS: readonly MuteKind[] = ['audio', 'video', 'desktop'];

/** The namespace that a mute of this kind is sent in, for registering handlers. */
export function muteNamespace(kind: MuteKind): string {
  return NAMESPACES[kind];
}

/** `<mute>` between client and focus in either direction (focus contract §9). @throws AppError INPUT_INVALID */
export function parseMute(element: Element): MuteRequest {
  const kind = KINDS.find((name) => element.is('mute', NAMESPACES[name]));
  const value = element.getText().trim();
  if (!kind) throw new AppError('INPUT_INVALID', 'not a <mute> of a known kind');
  if (value !== 'true' && value !== 'false') throw new AppError('INPUT_INVALID', '<mute> is neither true nor false');
  const jid = textAttr(element, 'jid', MAX_JID);
  const actor = textAttr(element, 'actor', MAX_JID);
  return { kind, ...(jid && { jid }), ...(actor && { actor }), muted: value === 'true' };
}

/** The inverse of {@link parseMute}. */
export function buildMute({ kind, jid, actor, muted }: MuteRequest): Element {
  return xml('mute', { xmlns: NAMESPACES[kind], jid, actor }, String(muted));
}
