import { devicesEn } from './devices.ts';
import { doorEn } from './door.ts';
import { effectsEn } from './effects.ts';
import { inviteEn } from './invite.ts';
import { meetingEn } from './meeting.ts';
import { noticesEn } from './notices.ts';
import { pagesEn } from './pages.ts';
import { panesEn } from './panes.ts';
import { partEn } from './part.ts';
import { peopleEn } from './people.ts';
import { prejoinEn } from './prejoin.ts';
import { qualityEn } from './quality.ts';
import { recordEn } from './record.ts';
import { recorderEn } from './recorder.ts';
import { securityEn } from './security.ts';
import { settingsDialogEn } from './settings-dialog.ts';
import { stageEn } from './stage.ts';
import { talkEn } from './talk.ts';
import { toolbarEn } from './toolbar.ts';

/** English texts, one file for each area; every complete language has the same keys. */
export const en = {
  ...devicesEn,
  ...doorEn,
  effects: effectsEn,
  ...inviteEn,
  ...meetingEn,
  ...noticesEn,
  ...pagesEn,
  panes: panesEn,
  part: partEn,
  people: peopleEn,
  ...prejoinEn,
  quality: qualityEn,
  recorder: recorderEn,
  ...recordEn,
  ...securityEn,
  settingsDialog: settingsDialogEn,
  stage: stageEn,
  ...talkEn,
  ...toolbarEn,
};

export type Texts = typeof en;
