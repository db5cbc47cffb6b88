import { doorEn } from './door.ts';
import { meetingEn } from './meeting.ts';
import { noticesEn } from './notices.ts';
import { pagesEn } from './pages.ts';
import { partEn } from './part.ts';
import { peopleEn } from './people.ts';
import { prejoinEn } from './prejoin.ts';
import { securityEn } from './security.ts';
import { settingsDialogEn } from './settings-dialog.ts';
import { talkEn } from './talk.ts';

/** English texts, one file for each area; every complete language has the same keys. */
export const en = {
  ...doorEn,
  ...meetingEn,
  ...noticesEn,
  ...pagesEn,
  part: partEn,
  people: peopleEn,
  ...prejoinEn,
  ...securityEn,
  settingsDialog: settingsDialogEn,
  ...talkEn,
};

export type Texts = typeof en;
