import { systemClock } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { SOUND_IDS } from '../sounds/sound-ids.ts';
import { Sounds } from '../sounds/sounds.ts';
import { createWebAudioSynth } from '../sounds/web-audio-synth.ts';
import type { MeetStore } from '../store.ts';
import { Notices } from './notices.ts';
import { RoomNews } from './room-news.ts';

export interface TellingDeps {
  readonly config: Pick<MeetConfig, 'notifications' | 'mode'>;
  readonly store: MeetStore;
  /** Opens the list of people. */
  readonly showPeople: () => void;
}

/** All ways to tell this person something in passing, as operator and person want them. */
export interface Telling {
  /** Words about what happens. */
  readonly notices: Notices;
  /** What is heard besides voices. */
  readonly sounds: Sounds;
  /** Who comes, goes, and wants to speak. */
  readonly news: RoomNews;
}

export function createTelling({ config, store, showPeople }: TellingDeps): Telling {
  const chosen = () => store.getState().settings;
  const wants = (group: string) => chosen().notifications[group] !== false;
  const { only, disabled, timeouts, tellsOfJoinAndLeave, disabledSounds, noticeMessage } = config.notifications;
  // A recorder shows and records the meeting, and nothing that is meant for a person.
  const { isMachine } = config.mode;
  const rules = { only: isMachine ? [] : only, never: disabled, timeouts };
  const notices = new Notices({ store, clock: systemClock, rules, wants });
  const sounds = new Sounds({
    synth: createWebAudioSynth(() => chosen().speaker),
    now: () => performance.now(),
    disabled: isMachine ? SOUND_IDS : disabledSounds,
    wants: (kind) => chosen().sounds[kind] !== false,
  });
  return {
    notices,
    sounds,
    news: new RoomNews({ store, notices, sounds, isSilent: !tellsOfJoinAndLeave, message: noticeMessage, showPeople }),
  };
}
