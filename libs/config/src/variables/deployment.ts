import { ownNames, readBy } from '../declare.ts';
import { integer, text } from '../variable.ts';

/** The largest number of a user; the one above means "leave as it is". */
const MAX_ID = 4_294_967_294;

/** Variables of the compose files and of the step that prepares folders before the services start. */
export const deployment = readBy(['compose', 'init'], {
  CONFIG: text('Folder on the host that holds what you give to the services and what they keep.', '~/.jitsi-meet-cfg'),
  ...ownNames({
    // Not root: Prosody refuses to run as it, and nothing here needs it.
    PARLEY_UID: integer('User that the containers run as, not 0; the folders below CONFIG are given to it.', 1000, 1, MAX_ID),
    PARLEY_GID: integer('Group that the containers run as.', 1000, 0, MAX_ID),
  }),
});
