import { useEffect } from 'react';
import { useController, useMeetStore } from '../context.tsx';
import type { MeetController } from '../controller.ts';
import type { NoticeRequest } from '../notices/notice.ts';
import type { SoundId } from '../sounds/sound-ids.ts';
import { openLevels } from './levels.ts';
import { type MicrophoneAlarm, MicrophoneWatch } from './microphone-watch.ts';

const uidOf = (alarm: MicrophoneAlarm) => `microphone ${alarm}`;

const SOUNDS: Readonly<Record<MicrophoneAlarm, SoundId>> = {
  noSignal: 'NO_AUDIO_SIGNAL_SOUND',
  noisy: 'NOISY_AUDIO_INPUT_SOUND',
  talking: 'TALK_WHILE_MUTED_SOUND',
};

/** Tells this person what is wrong with their microphone for as long as the meeting is on the screen. */
export function useMicrophoneWatch(): void {
  const controller = useController();
  const store = useMeetStore();
  useEffect(() => {
    const watch = new MicrophoneWatch({
      sound: controller.config.sound,
      open: openLevels,
      every: (ms, run) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
      now: () => performance.now(),
      onAlarm: (alarm) => {
        controller.notices.show(noticeOf(alarm, controller));
        controller.sounds.play(SOUNDS[alarm]);
      },
      onCalm: (alarm) => controller.notices.hide(uidOf(alarm)),
    });
    const follow = () => {
      const { source, muted } = store.getState().local.audio;
      watch.follow({ source, muted });
    };
    follow();
    const stop = store.subscribe(follow);
    return () => {
      stop();
      watch.close();
    };
  }, [controller, store]);
}

function noticeOf(alarm: MicrophoneAlarm, controller: MeetController): NoticeRequest {
  const common = { key: `deviceNews.${alarm}`, uid: uidOf(alarm), tone: 'warning' } as const;
  const { media } = controller;
  switch (alarm) {
    case 'noSignal':
      return {
        ...common,
        name: 'toolbar.noAudioSignalTitle',
        timeout: 'sticky',
        actions: [
          { key: 'deviceNews.choose', run: () => controller.openDialog('settings', { tab: 'audio' }), testId: 'deviceNews.choose' },
        ],
      };
    case 'noisy':
      return {
        ...common,
        name: 'toolbar.noisyAudioInputTitle',
        timeout: 'long',
        actions: [{ key: 'deviceNews.mute', run: () => media.setMuted('audio', true), testId: 'deviceNews.mute' }],
      };
    case 'talking':
      return {
        ...common,
        name: 'toolbar.talkWhileMutedPopup',
        timeout: 'long',
        actions: [{ key: 'deviceNews.unmute', run: () => media.setMuted('audio', false), testId: 'deviceNews.unmute' }],
      };
  }
}
