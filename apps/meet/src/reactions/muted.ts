import type { ClientState } from '@parley/client';

/** Whether a moderator, perhaps this person, wants reactions without their sounds (ui contract §1.12 "Mute reactions"). */
export function areReactionsMuted({ participants, self, signals }: Pick<ClientState, 'participants' | 'self' | 'signals'>): boolean {
  if (self.isModerator && signals.mutesReactions) return true;
  return participants.some(({ isModerator, mutesReactions }) => isModerator && mutesReactions === true);
}
