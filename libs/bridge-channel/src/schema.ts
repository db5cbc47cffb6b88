import { z } from 'zod';

const MAX_LIST = 500;

export const name = z.string().max(256);
export const names = z.array(name).max(MAX_LIST);
const MAX_HEIGHT = 4320;
/** Smaller picture dimension; 0 = off, −1 = unlimited. */
export const height = z.int().min(-1).max(MAX_HEIGHT);
/** Clients may ask for more than there is. */
const wantedHeight = z
  .int()
  .min(-1)
  .transform((value) => Math.min(value, MAX_HEIGHT));
export const ssrc = z.int().min(1).max(0xffff_ffff);
export const payload = z.record(z.string(), z.unknown());
export const videoType = z.enum(['camera', 'desktop', 'desktop_high_fps', 'none']);

const lastN = z.int().min(-1).max(100_000);
const constraint = z.object({ maxHeight: wantedHeight, maxFrameRate: z.number().min(-1).max(1000).exactOptional() });

const videoConstraints = z
  .object({
    colibriClass: z.literal('ReceiverVideoConstraints'),
    lastN: lastN.exactOptional(),
    selectedSources: names.exactOptional(),
    onStageSources: names.exactOptional(),
    /** COMPAT(clients of 2021): endpoints instead of sources. */
    selectedEndpoints: names.exactOptional(),
    onStageEndpoints: names.exactOptional(),
    defaultConstraints: constraint.exactOptional(),
    constraints: z
      .record(name, constraint)
      .refine((value) => Object.keys(value).length <= MAX_LIST, `more than ${MAX_LIST} entries`)
      .exactOptional(),
    assumedBandwidthBps: z.number().min(-1).max(1e12).exactOptional(),
  })
  .transform(({ selectedEndpoints, onStageEndpoints, ...constraints }) => ({
    ...(selectedEndpoints && { selectedSources: selectedEndpoints }),
    ...(onStageEndpoints && { onStageSources: onStageEndpoints }),
    ...constraints,
  }));

/** COMPAT(clients of 2025): one mode with one list. */
const AUDIO_MODES = {
  All: () => ({ all: true, include: [], exclude: [] }),
  None: () => ({ all: false, include: [], exclude: [] }),
  Include: (list: string[]) => ({ all: false, include: list, exclude: [] }),
  Exclude: (list: string[]) => ({ all: true, include: [], exclude: list }),
} as const;

const audioSubscription = z
  .object({
    colibriClass: z.literal('ReceiverAudioSubscription'),
    all: z.boolean().default(true),
    include: names.default([]),
    exclude: names.default([]),
    mode: z.enum(['All', 'None', 'Include', 'Exclude']).exactOptional(),
    list: names.default([]),
  })
  .transform(({ mode, list, ...subscription }) => ({ ...subscription, ...(mode && AUDIO_MODES[mode](list)) }));

const client = [
  z.object({ colibriClass: z.literal('ClientHello') }),
  videoConstraints,
  z.object({ colibriClass: z.literal('LastNChangedEvent'), lastN }),
  z.object({ colibriClass: z.literal('SourceVideoTypeMessage'), sourceName: name.min(1), videoType }),
  z.object({ colibriClass: z.literal('VideoTypeMessage'), videoType }),
  audioSubscription,
  z.object({ colibriClass: z.literal('EndpointMessage'), to: name.default(''), msgPayload: payload }),
  z.looseObject({ colibriClass: z.literal('EndpointStats') }),
] as const;

const mappedAudio = z.object({ source: name, owner: name, ssrc });
const mappedVideo = mappedAudio.extend({
  rtx: z.union([ssrc, z.literal(-1)]).default(-1),
  /** COMPAT(jitsi-videobridge): `DISABLED` shows nothing either. */
  videoType: z
    .enum(['CAMERA', 'DESKTOP', 'DESKTOP_HIGH_FPS', 'NONE', 'DISABLED'])
    .transform((value) => (value === 'DISABLED' ? ('NONE' as const) : value)),
});

const bridge = [
  z.object({ colibriClass: z.literal('ServerHello'), version: z.string().max(256).exactOptional() }),
  z.object({
    colibriClass: z.literal('DominantSpeakerEndpointChangeEvent'),
    dominantSpeakerEndpoint: name,
    previousSpeakers: names.default([]),
    silence: z.boolean().default(false),
  }),
  z.object({ colibriClass: z.literal('EndpointConnectivityStatusChangeEvent'), endpoint: name, active: z.enum(['true', 'false']) }),
  z.object({ colibriClass: z.literal('ForwardedSources'), forwardedSources: names }),
  z.object({ colibriClass: z.literal('VideoSourcesMap'), mappedSources: z.array(mappedVideo).max(MAX_LIST) }),
  z.object({ colibriClass: z.literal('AudioSourcesMap'), mappedSources: z.array(mappedAudio).max(MAX_LIST) }),
  z.object({ colibriClass: z.literal('SenderSourceConstraints'), sourceName: name, maxHeight: height }),
  z.object({ colibriClass: z.literal('ConnectionStats'), estimatedDownlinkBandwidth: z.number().min(0) }),
  z.object({ colibriClass: z.literal('EndpointMessage'), from: name, to: name.exactOptional(), msgPayload: payload }),
  z.looseObject({ colibriClass: z.literal('EndpointStats'), from: name }),
] as const;

/** What clients send (bridge contract §9.1). */
export const clientMessage = z.discriminatedUnion('colibriClass', client);
/** What the bridge sends (bridge contract §9.2). */
export const bridgeMessage = z.discriminatedUnion('colibriClass', bridge);
