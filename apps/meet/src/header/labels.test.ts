import { readMeetConfig } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { NO_QUALITY } from '../quality/quality-state.ts';
import { NOT_RECORDING } from '../recorder/recorder-state.ts';
import { FIRST_SETTINGS } from '../settings/settings.ts';
import { NO_CLIENT } from '../store.ts';
import { type HeaderFacts, shownLabels } from './labels.ts';

const headerOf = (config: object = {}) => readMeetConfig(config).header;
const person = (over: object = {}) => ({ id: 'aa', displayName: 'Ada', isModerator: false, sources: new Map(), ...over });
const facts = (over: Partial<HeaderFacts> = {}, client: object = {}): HeaderFacts => ({
  client: { ...NO_CLIENT, ...client },
  recorder: NOT_RECORDING,
  quality: NO_QUALITY,
  settings: FIRST_SETTINGS,
  isNameInsecure: true,
  isToolbarVisible: true,
  ...over,
});
const FULL = { startedAt: 5, participants: [person({ raisedHandAt: 7 })] };

describe('labels above the pictures', () => {
  it.each([
    ['the title alone at first', facts(), {}, ['subject']],
    [
      'more once there is something to say',
      facts({}, FULL),
      {},
      ['raised-hands-count', 'subject', 'conference-timer', 'participants-count'],
    ],
    ['less while the toolbar is away', facts({ isToolbarVisible: false }, FULL), {}, ['raised-hands-count']],
    [
      'recordings of others on their machines',
      facts({ isToolbarVisible: false }, { participants: [person({ properties: new Map([['localRecording', 'true']]) })] }),
      {},
      ['local-recording'],
    ],
    ['one’s own', facts({ isToolbarVisible: false, recorder: { status: 'on', onlySelf: true, startedAt: 1 } }), {}, ['local-recording']],
    ['a low quality', facts({ settings: { ...FIRST_SETTINGS, lowBandwidth: true } }), {}, ['subject', 'video-quality']],
    ['that strangers may come in', facts(), { enableInsecureRoomNameWarning: true }, ['subject', 'insecure-room']],
    [
      'not where there is a lock',
      facts({}, { security: { ...NO_CLIENT.security, hasPassword: true } }),
      { enableInsecureRoomNameWarning: true },
      ['subject'],
    ],
    [
      'as the server wants it, whatever is unknown left out',
      facts({ isToolbarVisible: false }, FULL),
      { conferenceInfo: { alwaysVisible: ['conference-timer', 'e2ee', 'subject', 'subject'], autoHide: [] } },
      ['conference-timer', 'subject'],
    ],
    [
      'none that is hidden',
      facts({}, FULL),
      { hideConferenceSubject: true, hideConferenceTimer: true, hideParticipantsStats: true },
      ['raised-hands-count'],
    ],
  ])('%s', (_, known, config, expected) => {
    expect(shownLabels(known, headerOf(config))).toEqual(expected);
  });
});
