import * as z from 'zod/mini';

const MAX_LIST = 500;

export const name = z.string().check(z.maxLength(256));
export const names = z.array(name).check(z.maxLength(MAX_LIST));
const MAX_HEIGHT = 4320;
/** Smaller picture dimension; 0 = off, −1 = unlimited. */
export const height = z.int().check(z.minimum(-1), z.maximum(MAX_HEIGHT));
/** Clients may ask for more than there is. */
const wantedHeight = z.pipe(
  z.int().check(z.minimum(-1)),
  z.transform((value: number) => Math.min(value, MAX_HEIGHT)),
);
export const ssrc = z.int().check(z.minimum(1), z.maximum(0xffff_ffff));
export const payload = z.record(z.string(), z.unknown());
export const videoType = z.enum(['camera', 'desktop', 'desktop_high_fps', 'none']);

const lastN = z.int().check(z.minimum(-1), z.maximum(100_000));
const frameRate = z.number().check(z.minimum(-1), z.maximum(1000));
const constraint = z.object({ maxHeight: wantedHeight, maxFrameRate: z.exactOptional(frameRate) });

const videoConstraints = z.pipe(
  z.object({
    colibriClass: z.literal('ReceiverVideoConstraints'),
    lastN: z.exactOptional(lastN),
    selectedSources: z.exactOptional(names),
    onStageSources: z.exactOptional(names),
    /** COMPAT(clients of 2021): endpoints instead of sources. */
    selectedEndpoints: z.exactOptional(names),
    onStageEndpoints: z.exactOptional(names),
    defaultConstraints: z.exactOptional(constraint),
    constraints: z.exactOptional(
      z.record(name, constraint).check(z.refine((value) => Object.keys(value).length <= MAX_LIST, `more than ${MAX_LIST} entries`)),
    ),
    assumedBandwidthBps: z.exactOptional(z.number().check(z.minimum(-1), z.maximum(1e12))),
  }),
  z.transform(({ selectedEndpoints, onStageEndpoints, ...constraints }) => ({
    ...(selectedEndpoints && { selectedSources: selectedEndpoints }),
    ...(onStageEndpoints && { onStageSources: onStageEndpoints }),
    ...constraints,
  })),
);

/** COMPAT(clients of 2025): one mode with one list. */
const AUDIO_MODES = {
  All: () => ({ all: true, include: [], exclude: [] }),
  None: () => ({ all: false, include: [], exclude: [] }),
  Include: (list: string[]) => ({ all: false, include: list, exclude: [] }),
  Exclude: (list: string[]) => ({ all: true, include: [], exclude: list }),
} as const;

const audioSubscription = z.pipe(
  z.object({
    colibriClass: z.literal('ReceiverAudioSubscription'),
    all: z._default(z.boolean(), true),
    include: z._default(names, []),
    exclude: z._default(names, []),
    mode: z.exactOptional(z.enum(['All', 'None', 'Include', 'Exclude'])),
    list: z._default(names, []),
  }),
  z.transform(({ mode, list, ...subscription }) => ({ ...subscription, ...(mode && AUDIO_MODES[mode](list)) })),
);

const client = [
  z.object({ colibriClass: z.literal('ClientHello') }),
  videoConstraints,
  z.object({ colibriClass: z.literal('LastNChangedEvent'), lastN }),
  z.object({ colibriClass: z.literal('SourceVideoTypeMessage'), sourceName: name.check(z.minLength(1)), videoType }),
  z.object({ colibriClass: z.literal('VideoTypeMessage'), videoType }),
  audioSubscription,
  z.object({ colibriClass: z.literal('EndpointMessage'), to: z._default(name, ''), msgPayload: payload }),
  z.looseObject({ colibriClass: z.literal('EndpointStats') }),
] as const;

const mappedAudio = z.object({ source: name, owner: name, ssrc });
const mappedVideo = z.extend(mappedAudio, {
  rtx: z._default(z.union([ssrc, z.literal(-1)]), -1),
  /** COMPAT(jitsi-videobridge): `DISABLED` shows nothing either. */
  videoType: z.pipe(
    z.enum(['CAMERA', 'DESKTOP', 'DESKTOP_HIGH_FPS', 'NONE', 'DISABLED']),
    z.transform((value) => (value === 'DISABLED' ? ('NONE' as const) : value)),
  ),
});

const bridge = [
  z.object({ colibriClass: z.literal('ServerHello'), version: z.exactOptional(z.string().check(z.maxLength(256))) }),
  z.object({
    colibriClass: z.literal('DominantSpeakerEndpointChangeEvent'),
    dominantSpeakerEndpoint: name,
    previousSpeakers: z._default(names, []),
    silence: z._default(z.boolean(), false),
  }),
  z.object({ colibriClass: z.literal('EndpointConnectivityStatusChangeEvent'), endpoint: name, active: z.enum(['true', 'false']) }),
  z.object({ colibriClass: z.literal('ForwardedSources'), forwardedSources: names }),
  z.object({ colibriClass: z.literal('VideoSourcesMap'), mappedSources: z.array(mappedVideo).check(z.maxLength(MAX_LIST)) }),
  z.object({ colibriClass: z.literal('AudioSourcesMap'), mappedSources: z.array(mappedAudio).check(z.maxLength(MAX_LIST)) }),
  z.object({ colibriClass: z.literal('SenderSourceConstraints'), sourceName: name, maxHeight: height }),
  z.object({ colibriClass: z.literal('ConnectionStats'), estimatedDownlinkBandwidth: z.number().check(z.minimum(0)) }),
  z.object({ colibriClass: z.literal('EndpointMessage'), from: name, to: z.exactOptional(name), msgPayload: payload }),
  z.looseObject({ colibriClass: z.literal('EndpointStats'), from: name }),
] as const;

/** What clients send (bridge contract §9.1). */
export const clientMessage = z.discriminatedUnion('colibriClass', client);
/** What the bridge sends (bridge contract §9.2). */
export const bridgeMessage = z.discriminatedUnion('colibriClass', bridge);
