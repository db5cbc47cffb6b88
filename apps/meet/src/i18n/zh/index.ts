import type { Texts } from '../en/index.ts';
import { doorZh } from './door.ts';
import { meetingZh } from './meeting.ts';
import { noticesZh } from './notices.ts';
import { pagesZh } from './pages.ts';
import { partZh } from './part.ts';
import { peopleZh } from './people.ts';
import { prejoinZh } from './prejoin.ts';
import { securityZh } from './security.ts';
import { settingsDialogZh } from './settings-dialog.ts';
import { talkZh } from './talk.ts';

/** Simplified Chinese. */
export const zh: Texts = {
  ...doorZh,
  ...meetingZh,
  ...noticesZh,
  ...pagesZh,
  part: partZh,
  people: peopleZh,
  ...prejoinZh,
  ...securityZh,
  settingsDialog: settingsDialogZh,
  ...talkZh,
};
