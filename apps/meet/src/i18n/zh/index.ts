import type { Texts } from '../en/index.ts';
import { devicesZh } from './devices.ts';
import { doorZh } from './door.ts';
import { effectsZh } from './effects.ts';
import { inviteZh } from './invite.ts';
import { meetingZh } from './meeting.ts';
import { noticesZh } from './notices.ts';
import { pagesZh } from './pages.ts';
import { panesZh } from './panes.ts';
import { partZh } from './part.ts';
import { peopleZh } from './people.ts';
import { prejoinZh } from './prejoin.ts';
import { qualityZh } from './quality.ts';
import { recordZh } from './record.ts';
import { recorderZh } from './recorder.ts';
import { securityZh } from './security.ts';
import { settingsDialogZh } from './settings-dialog.ts';
import { stageZh } from './stage.ts';
import { talkZh } from './talk.ts';
import { toolbarZh } from './toolbar.ts';

/** Simplified Chinese. */
export const zh: Texts = {
  ...devicesZh,
  ...doorZh,
  effects: effectsZh,
  ...inviteZh,
  ...meetingZh,
  ...noticesZh,
  ...pagesZh,
  panes: panesZh,
  part: partZh,
  people: peopleZh,
  ...prejoinZh,
  quality: qualityZh,
  recorder: recorderZh,
  ...recordZh,
  ...securityZh,
  settingsDialog: settingsDialogZh,
  stage: stageZh,
  ...talkZh,
  ...toolbarZh,
};
