import type { DialIn } from './dial-in.ts';
import type { Invitee } from './directory.ts';

/** What is known about ways into this meeting, and who is about to be invited. */
export interface InviteState {
  readonly dialIn?: DialIn;
  readonly found: readonly Invitee[];
  readonly chosen: readonly Invitee[];
}

export const NO_INVITE: InviteState = { found: [], chosen: [] };
