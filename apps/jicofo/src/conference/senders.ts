import { stanzaError } from '@parley/xmpp-core';
import type { MediaType, SourceSet } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { SourceLimits } from '../config.ts';
import { mediaOfName } from './source-names.ts';
import { MEDIA_TYPES } from './source-validation.ts';

/** A member, as far as it matters who sends. */
export interface Sender {
  readonly presence: Pick<OccupantPresence, 'sources'>;
}

/**
 * Whether a member sends this kind of media. Today's clients announce their sources once and mute by presence, so that alone tells
 * (focus contract §5).
 */
export function isSending({ presence }: Sender, media: MediaType): boolean {
  for (const [name, { muted }] of presence.sources) if (!muted && mediaOfName(name) === media) return true;
  return false;
}

/** Kinds of media of which nobody else may start to send (focus contract §8.2). */
export function limitsReached(members: Iterable<Sender>, limits: SourceLimits): Readonly<Record<MediaType, boolean>> {
  const counts = { audio: 0, video: 0 };
  for (const member of members) for (const media of MEDIA_TYPES) if (isSending(member, media)) counts[media]++;
  return { audio: counts.audio >= limits.maxAudioSenders, video: counts.video >= limits.maxVideoSenders };
}

/** @throws stanza error resource-constraint when `sender` adds sources of a kind that it may not start to send */
export function requireRoomToSend(added: SourceSet, sender: Sender, reached: Readonly<Record<MediaType, boolean>>): void {
  for (const media of MEDIA_TYPES)
    if (reached[media] && added[media].sources.length > 0 && !isSending(sender, media))
      throw stanzaError('resource-constraint', `no more participants may send ${media}`);
}
