import { isModerator, type Occupant } from './room-view.ts';

/**
 * Whether somebody may do what a feature stands for: as the token or a grant says, and where neither says anything, as moderator
 * (prosody contract §2.1).
 */
export function may(feature: string, occupant: Occupant): boolean {
  return occupant.features ? occupant.features[feature] === true : isModerator(occupant);
}
