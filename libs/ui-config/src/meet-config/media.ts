import { present, type Source } from './source.ts';

export type SoundConfig = ReturnType<typeof readSound>;
export type VideoQualityConfig = ReturnType<typeof readVideoQuality>;
export type ScreenShareConfig = ReturnType<typeof readScreenShare>;

/** How a person's media begin (ui contract §1.0.1, §3.1). */
export function readStart(config: Source) {
  return {
    codecPreferenceOrder: config.texts('videoQuality.codecPreferenceOrder') ?? ['VP8'],
    /** Pixels. */
    video: {
      width: config.number('constraints.video.width.ideal', 1280),
      height: config.number('constraints.video.height.ideal', config.number('resolution', 720)),
    },
    disableSimulcast: config.flag('disableSimulcast', false),
    /** −1 means every video. */
    channelLastN: config.number('channelLastN', -1),
    startAudioMuted: config.number('startAudioMuted', 10),
    startVideoMuted: config.number('startVideoMuted', 10),
    startWithAudioMuted: config.flag('startWithAudioMuted', false),
    startWithVideoMuted: config.flag('startWithVideoMuted', false),
    startAudioOnly: config.flag('startLowBandwidthMode', config.flag('startAudioOnly', false)),
    /** Neither a microphone nor what others say. */
    startSilent: config.flag('startSilent', false),
    /** No device is opened before the person asks for it. */
    opensDevicesFirst: !config.flag('disableInitialGUM', false),
    cameraFacing: config.choice('cameraFacingMode', ['user', 'environment']),
  } as const;
}

export function readSound(config: Source) {
  return {
    echoCancellation: !config.flag('disableAP', false) && !config.flag('disableAEC', false),
    autoGain: !config.flag('disableAP', false) && !config.flag('disableAGC', false),
    browserNoiseSuppression: !config.flag('disableAP', false) && !config.flag('disableNS', false),
    stereo: config.flag('audioQuality.stereo', false),
    /** Bits per second. */
    ...present('opusMaxAverageBitrate', positive(config.numberOf('audioQuality.opusMaxAverageBitrate'))),
    hasAdvancedSettings: config.flag('audioQuality.enableAdvancedAudioSettings', true),
    hasLevels: !config.flag('disableAudioLevels', false),
    /** Milliseconds between two readings of a level. */
    levelsInterval: config.number('audioLevelsInterval', 200),
    warnsWithoutSignal: config.flag('enableNoAudioDetection', true),
    warnsOfNoise: config.flag('enableNoisyMicDetection', true),
    warnsOfTalkWhileMuted: config.flag('enableTalkWhileMuted', true),
  } as const;
}

const QUALITY_LEVELS: ReadonlyMap<unknown, 'low' | 'standard' | 'high' | 'ultra'> = new Map([
  ['low', 'low'],
  ['standard', 'standard'],
  ['high', 'high'],
  ['ultra', 'ultra'],
] as const);

export function readVideoQuality(config: Source) {
  return {
    /** From which height of a tile on which picture is asked for; ascending, empty means the client's own steps. */
    heightSteps: heightSteps(config.at('videoQuality.minHeightForQualityLvl')),
    /** The choice outlives the meeting. */
    persists: config.flag('videoQuality.persist', false),
    /** −1 means every video. */
    startLastN: config.number('startLastN', -1),
    /** So many people or fewer are asked for in full. */
    maxFullResolution: config.number('maxFullResolutionParticipants', 2),
    assumesBandwidth: config.flag('testing.assumeBandwidth', true),
    preferredCodec: config.text('videoQuality.preferredCodec'),
    mobileCodecPreferenceOrder: config.texts('videoQuality.mobileCodecPreferenceOrder'),
    isAdaptive: config.flag('videoQuality.enableAdaptiveMode', true),
  } as const;
}

export function readScreenShare(config: Source) {
  const settings = 'screenShareSettings';
  return {
    startsAtOnce: config.flag('startScreenSharing', false),
    /** Frames per second; undefined means the client's own choice. */
    maxFrameRate: positive(config.numberOf('desktopSharingFrameRate.max')),
    preferCurrentTab: config.flag(`${settings}.desktopPreferCurrentTab`, false),
    systemAudio: config.choice(`${settings}.desktopSystemAudio`, ['include', 'exclude']),
    surfaceSwitching: config.choice(`${settings}.desktopSurfaceSwitching`, ['include', 'exclude']),
    /** Which surface the browser offers first. */
    ...present('displaySurface', surface(config.text(`${settings}.desktopDisplaySurface`))),
    selfBrowserSurface: config.choice(`${settings}.desktopSelfBrowserSurface`, ['include', 'exclude']),
  } as const;
}

function surface(value: string | undefined): 'browser' | 'window' | 'monitor' | undefined {
  return (['browser', 'window', 'monitor'] as const).find((one) => one === value);
}

function heightSteps(value: unknown): readonly { readonly height: number; readonly level: 'low' | 'standard' | 'high' | 'ultra' }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .flatMap(([height, name]) => {
      const level = QUALITY_LEVELS.get(name);
      return level !== undefined && Number(height) > 0 ? [{ height: Number(height), level }] : [];
    })
    .sort((a, b) => a.height - b.height);
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
