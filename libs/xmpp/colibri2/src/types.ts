import type { IceTransport, MediaTable, MediaType, Source, SourceGroup } from '@parley/xmpp-jingle';

/** One logical source of an endpoint: `<media-source type id>` with its SSRCs (bridge contract §2). */
export interface MediaSource {
  readonly type: MediaType;
  /** Source name. */
  readonly id: string;
  readonly sources: readonly Source[];
  readonly groups: readonly SourceGroup[];
}

export interface EndpointTransportRequest {
  readonly iceControlling?: boolean;
  readonly iceRestart?: boolean;
  /** `<sctp/>`: a data channel is wanted; `role` and `port` as given, for validation. */
  readonly sctp?: { readonly role?: string; readonly port?: number };
  /** The client's side, after session-accept. */
  readonly transport?: IceTransport;
}

export interface EndpointRequest {
  readonly id: string;
  readonly statsId?: string;
  readonly mucRole?: string;
  /** Several people speak through this endpoint. */
  readonly diarize?: boolean;
  readonly create: boolean;
  readonly expire: boolean;
  readonly capabilities: ReadonlySet<string>;
  readonly media: Readonly<Partial<Record<MediaType, MediaTable>>>;
  readonly transport?: EndpointTransportRequest;
  /** Full replacement of the endpoint's sources; absent = unchanged. */
  readonly sources?: readonly MediaSource[];
  readonly forceMute?: ForceMute;
  readonly initialLastN?: number;
}

/** What an endpoint may not send (focus contract §9). `video` is all of it; bridges of other makes know nothing finer. */
export interface ForceMute {
  readonly audio: boolean;
  readonly video: boolean;
  /** Pictures of cameras, but not of screens. */
  readonly camera?: boolean;
  /** Pictures of screens, but not of cameras. */
  readonly desktop?: boolean;
}

/** `<conference-modify xmlns='jitsi:colibri2'>` (focus contract §15). */
export interface ConferenceModify {
  readonly meetingId: string;
  readonly name?: string;
  readonly create: boolean;
  readonly expire: boolean;
  readonly endpoints: readonly EndpointRequest[];
  /** Number of `<relay>` children: relays are not supported yet and are refused by name. */
  readonly relays: number;
}

export interface EndpointResponse {
  readonly id: string;
  /** Only when the endpoint was created or its ICE restarted. */
  readonly transport?: { readonly transport: IceTransport; readonly sctp?: { readonly port: number; readonly role: 'server' | 'client' } };
}

/** `<conference-modified/>` (bridge contract §3). */
export interface ConferenceModified {
  /** The bridge's own feedback sources, on every create. */
  readonly sources: readonly MediaSource[];
  readonly endpoints: readonly EndpointResponse[];
}

/** `<error xmlns='jitsi:colibri2' reason>`, lower case on the wire; `overloaded` is an element of its own. */
export type ColibriReason =
  | 'conference_not_found'
  | 'conference_already_exists'
  | 'unknown_endpoint'
  | 'graceful_shutdown'
  /** Of Parley's bridges: nobody else may come for now. */
  | 'overloaded'
  | 'unspecified';

/** Load and state of a bridge: the `<stats>` of its brewery presence (bridge contract §1). */
export interface BridgeStats {
  readonly colibri2: boolean;
  /** A bridge counts as draining until it has said otherwise. */
  readonly drain: boolean;
  readonly gracefulShutdown: boolean;
  readonly shuttingDown: boolean;
  readonly healthy?: boolean;
  readonly stressLevel: number;
  readonly averageParticipantStress?: number;
  /** It refuses new endpoints for now; only Parley's bridges say so. */
  readonly overloaded?: boolean;
  /** Endpoints that have reached it, over UDP or TCP, since its start. */
  readonly iceSucceeded?: number;
  /** Those over TCP among them. */
  readonly iceSucceededTcp?: number;
  readonly region?: string;
  readonly relayId?: string;
  readonly version?: string;
  readonly release?: string;
}

/**
 * What ended on a bridge although nobody asked for it, as it tells the focus: a conference, or only some endpoints of one that
 * goes on (`<conference-lost>` and `<endpoints-lost>` of urn:parley:bridge:0).
 */
export interface BridgeLoss {
  readonly meetingId: string;
  readonly endpoints?: readonly string[];
}

/** What Parley's bridges say beyond the statistics: `<bridge xmlns='urn:parley:bridge:0'>` in the same presence. */
export interface BridgeAnnouncement {
  /** Second segment of `/colibri-ws/<server-id>/…`. */
  readonly serverId: string;
  /** `host:port` at which web reaches the bridge's WebSocket. */
  readonly webSocketAddress?: string;
  /** The table that the focus has to offer to clients of this bridge. */
  readonly media: Readonly<Record<MediaType, MediaTable>>;
  /** Can answer `<sctp/>`. */
  readonly sctp: boolean;
}
