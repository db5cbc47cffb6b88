import { ownNames, readBy } from '../declare.ts';
import { flag, integer, list } from '../variable.ts';

const MAX_MEGABYTES = 1_048_576;

/** Files that people share in a meeting. */
export const fileSharing = ownNames({
  ...readBy(['web'], {
    FILE_SHARING_MAX_MEETING_SIZE: integer('Megabytes that the files of one meeting may have together.', 500, 1, MAX_MEGABYTES),
    FILE_SHARING_MAX_TOTAL_SIZE: integer('Megabytes that the files of all meetings may have together.', 5_000, 1, MAX_MEGABYTES),
    FILE_SHARING_TYPES: list('Extensions of the files that may be shared, such as pdf,png; empty for all.'),
    FILE_SHARING_EXPIRY: integer('Hours that a file is kept, while its meeting lasts.', 24, 1, 8_760),
  }),
  ...readBy(['web', 'prosody'], {
    ENABLE_FILE_SHARING: flag('Let moderators, and people whose token says so, share files in a meeting.', false),
    FILE_SHARING_MAX_SIZE: integer('Megabytes that one file may have.', 50, 1, MAX_MEGABYTES),
    FILE_SHARING_MAX_FILES: integer('Files that one meeting may have.', 100, 1, 500),
  }),
});
