import { present, type Source } from './source.ts';

/** How a person's media begin (ui contract §1.0.1, §3.1). */
export function readStart(config: Source) {
  return {
    /** Pixels. */
    video: {
      width: config.number('constraints.video.width.ideal', 1280),
      height: config.number('constraints.video.height.ideal', config.number('resolution', 720)),
    },
    disableSimulcast: config.flag('disableSimulcast', false),
    /** From which number of people on newcomers start muted; undefined means none does. */
    startAudioMuted: count(config.numberOf('startAudioMuted')),
    startVideoMuted: count(config.numberOf('startVideoMuted')),
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
    warnsWithoutSignal: config.flag('enableNoAudioDetection', true),
    warnsOfNoise: config.flag('enableNoisyMicDetection', true),
    warnsOfTalkWhileMuted: config.flag('enableTalkWhileMuted', true),
  } as const;
}

/** Lines of a picture by the name of its quality. */
const QUALITY_LEVELS: ReadonlyMap<unknown, number> = new Map([
  ['low', 180],
  ['standard', 360],
  ['high', 720],
  ['fullHd', 1080],
  ['ultra', 2160],
]);

/** From a tile of `from` CSS pixels of height on, a picture of `height` lines is asked for. */
export interface HeightStep {
  readonly from: number;
  readonly height: number;
}

export function readVideoQuality(config: Source) {
  return {
    /** Ascending; empty means the client's own steps. */
    heightSteps: heightSteps(config.at('videoQuality.minHeightForQualityLvl')),
    /** So many cameras are received at most; −1 means every one. */
    lastN: Math.max(-1, Math.round(config.number('startLastN', config.number('channelLastN', -1)))),
    /** Where more people than these are in the meeting, cameras are asked for in standard size at most; undefined means no such number. */
    maxFullResolution: count(config.numberOf('maxFullResolutionParticipants')),
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

function heightSteps(value: unknown): readonly HeightStep[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .flatMap(([from, name]) => {
      const height = QUALITY_LEVELS.get(name);
      return height !== undefined && Number(from) > 0 ? [{ from: Number(from), height }] : [];
    })
    .sort((a, b) => a.from - b.from);
}

function count(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 ? Math.round(value) : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
