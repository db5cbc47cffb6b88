import { UPLOAD_FEATURE } from './token.ts';

/** Who may add and remove files: the features of a token decide where there are any, else moderators may (prosody contract §3). */
export function mayUpload(person: {
  readonly features?: Readonly<Record<string, boolean>> | undefined;
  readonly isModerator: boolean;
}): boolean {
  return person.features ? person.features[UPLOAD_FEATURE] === true : person.isModerator;
}
