export type VideoType = 'camera' | 'desktop' | 'desktop_high_fps' | 'none';

export interface VideoConstraint {
  /** Smaller picture dimension in pixels; 0 = off, −1 = unlimited. */
  readonly maxHeight: number;
  readonly maxFrameRate?: number;
}

/** Which audio sources a receiver wants, by name: not the excluded ones, else the included ones, else all or none (bridge contract §9.1). */
export interface AudioSubscription {
  readonly all: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Receiver constraints as held by the bridge; fields that a message leaves out keep their value (bridge contract §9.1). Sources
 * are named by their name or, by old clients, by the id of the endpoint that sends them.
 */
export interface ReceiverConstraints {
  /** −1 = unlimited. */
  readonly lastN?: number;
  readonly selectedSources?: readonly string[];
  readonly onStageSources?: readonly string[];
  readonly defaultConstraints?: VideoConstraint;
  readonly constraints?: Readonly<Record<string, VideoConstraint>>;
  /** −1 = use the estimate. */
  readonly assumedBandwidthBps?: number;
}

export type ClientMessage =
  | { readonly colibriClass: 'ClientHello' }
  | ({ readonly colibriClass: 'ReceiverVideoConstraints' } & ReceiverConstraints)
  | { readonly colibriClass: 'LastNChangedEvent'; readonly lastN: number }
  | { readonly colibriClass: 'SourceVideoTypeMessage'; readonly sourceName: string; readonly videoType: VideoType }
  | { readonly colibriClass: 'VideoTypeMessage'; readonly videoType: VideoType }
  | ({ readonly colibriClass: 'ReceiverAudioSubscription' } & AudioSubscription)
  | { readonly colibriClass: 'EndpointMessage'; readonly to: string; readonly msgPayload: Readonly<Record<string, unknown>> }
  | ({ readonly colibriClass: 'EndpointStats' } & Readonly<Record<string, unknown>>);

export interface MappedAudioSource {
  readonly source: string;
  readonly owner: string;
  readonly ssrc: number;
}

export interface MappedVideoSource extends MappedAudioSource {
  /** −1 = none. */
  readonly rtx: number;
  readonly videoType: 'CAMERA' | 'DESKTOP' | 'DESKTOP_HIGH_FPS' | 'NONE';
}

export type BridgeMessage =
  | { readonly colibriClass: 'ServerHello'; readonly version?: string }
  | {
      readonly colibriClass: 'DominantSpeakerEndpointChangeEvent';
      readonly dominantSpeakerEndpoint: string;
      readonly previousSpeakers: readonly string[];
      readonly silence: boolean;
    }
  | { readonly colibriClass: 'EndpointConnectivityStatusChangeEvent'; readonly endpoint: string; readonly active: 'true' | 'false' }
  | { readonly colibriClass: 'ForwardedSources'; readonly forwardedSources: readonly string[] }
  | { readonly colibriClass: 'VideoSourcesMap'; readonly mappedSources: readonly MappedVideoSource[] }
  | { readonly colibriClass: 'AudioSourcesMap'; readonly mappedSources: readonly MappedAudioSource[] }
  | { readonly colibriClass: 'SenderSourceConstraints'; readonly sourceName: string; readonly maxHeight: number }
  | { readonly colibriClass: 'ConnectionStats'; readonly estimatedDownlinkBandwidth: number }
  | {
      readonly colibriClass: 'EndpointMessage';
      readonly from: string;
      readonly to?: string;
      readonly msgPayload: Readonly<Record<string, unknown>>;
    }
  | ({ readonly colibriClass: 'EndpointStats'; readonly from: string } & Readonly<Record<string, unknown>>);
