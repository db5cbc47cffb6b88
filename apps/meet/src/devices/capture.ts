import type { MeetConfig } from '@parley/ui-config';
import type { Settings } from '../settings/settings.ts';

/** What a microphone and a camera are asked for. */
export interface CaptureSettings {
  readonly audio: MediaTrackConstraints;
  readonly video: MediaTrackConstraints;
}

type SoundChoices = Pick<Settings, 'echoCancellation' | 'autoGain' | 'browserNoise' | 'stereo'>;

/** What the browser does with sound: the server says how it begins, the person how it stays. */
export interface SoundProcessing {
  readonly echoCancellation: boolean;
  readonly autoGain: boolean;
  readonly browserNoise: boolean;
  readonly stereo: boolean;
}

export function soundProcessing({ sound }: Pick<MeetConfig, 'sound'>, choices: SoundChoices): SoundProcessing {
  const stereo = choices.stereo ?? sound.stereo;
  return {
    // What takes echo and noise away makes one channel of two.
    echoCancellation: !stereo && (choices.echoCancellation ?? sound.echoCancellation),
    autoGain: choices.autoGain ?? sound.autoGain,
    browserNoise: !stereo && (choices.browserNoise ?? sound.browserNoiseSuppression),
    stereo,
  };
}

/** How sound is coded. It is agreed on when media begin: a change counts from the next time on. */
export function opusWish(
  config: Pick<MeetConfig, 'sound'>,
  choices: SoundChoices,
): { readonly stereo: boolean; readonly maxBitrate?: number } {
  const { opusMaxAverageBitrate: maxBitrate } = config.sound;
  return { stereo: soundProcessing(config, choices).stereo, ...(maxBitrate !== undefined && { maxBitrate }) };
}

export function captureSettings(config: Pick<MeetConfig, 'sound' | 'video' | 'cameraFacing'>, choices: SoundChoices): CaptureSettings {
  const { echoCancellation, autoGain, browserNoise, stereo } = soundProcessing(config, choices);
  const { cameraFacing: facing } = config;
  const { width, height } = config.video;
  return {
    audio: {
      echoCancellation,
      noiseSuppression: browserNoise,
      autoGainControl: autoGain,
      ...(stereo && { channelCount: { ideal: 2 } }),
    },
    video: { width: { ideal: width }, height: { ideal: height }, ...(facing !== undefined && { facingMode: { ideal: facing } }) },
  };
}
