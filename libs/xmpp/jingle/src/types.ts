export type MediaType = 'audio' | 'video';

export interface RtcpFeedback {
  readonly type: string;
  readonly subtype?: string;
}

export interface PayloadType {
  readonly id: number;
  readonly name: string;
  readonly clockrate: number;
  readonly channels?: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly feedback: readonly RtcpFeedback[];
}

export interface HeaderExtension {
  readonly id: number;
  readonly uri: string;
}

/** Payload types and header extensions of one kind of media: the table that bridge, focus and clients share. */
export interface MediaTable {
  readonly payloadTypes: readonly PayloadType[];
  readonly headerExtensions: readonly HeaderExtension[];
}

export interface Source {
  readonly ssrc: number;
  /** Source name: `EP-a0`, `EP-v0`, `EP-v1`. */
  readonly name?: string;
  readonly videoType?: 'camera' | 'desktop';
  /** `stream track` */
  readonly msid?: string;
  /** Endpoint id, or `jvb`. */
  readonly owner?: string;
}

export interface SourceGroup {
  readonly semantics: 'SIM' | 'FID';
  readonly ssrcs: readonly number[];
}

export interface MediaSources {
  readonly sources: readonly Source[];
  readonly groups: readonly SourceGroup[];
}

/** Everything one endpoint sends. */
export type SourceSet = Readonly<Record<MediaType, MediaSources>>;

export interface IceCandidate {
  readonly component: number;
  readonly foundation: string;
  readonly generation: number;
  readonly id: string;
  readonly network: number;
  readonly ip: string;
  readonly port: number;
  readonly priority: number;
  readonly protocol: 'udp' | 'tcp';
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  readonly tcpType?: 'passive' | 'active' | 'so';
  readonly relAddr?: string;
  readonly relPort?: number;
}

export interface Fingerprint {
  readonly hash: string;
  readonly setup: 'active' | 'passive' | 'actpass';
  readonly value: string;
}

/** `<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'>` with what Jitsi puts inside. */
export interface IceTransport {
  readonly ufrag?: string;
  readonly pwd?: string;
  readonly fingerprint?: Fingerprint;
  readonly candidates: readonly IceCandidate[];
  /** `<web-socket url>` entries: where the bridge channel can be opened. */
  readonly webSockets: readonly string[];
  readonly rtcpMux: boolean;
  readonly sctp?: { readonly port: number; readonly streams: number };
  readonly iceGeneration?: number;
}

export interface RtpDescription extends MediaTable {
  readonly media: MediaType | 'application';
  readonly maxptime?: number;
  readonly extmapAllowMixed: boolean;
  readonly rtcpMux: boolean;
  readonly sources: MediaSources;
}

export interface Content {
  readonly name: string;
  readonly creator: 'initiator' | 'responder';
  readonly senders?: 'both' | 'initiator' | 'responder' | 'none';
  readonly description?: RtpDescription;
  readonly transport?: IceTransport;
  /** `<initial-last-n xmlns='jitsi:colibri2'>`, in session-accept. */
  readonly initialLastN?: number;
}

export type JingleAction =
  | 'session-initiate'
  | 'session-accept'
  | 'session-info'
  | 'session-terminate'
  | 'source-add'
  | 'source-remove'
  | 'transport-info'
  | 'transport-accept'
  | 'transport-replace'
  | 'content-modify';

export interface BridgeSession {
  readonly id: string;
  readonly region?: string;
  /** On session-terminate: invite me again. */
  readonly restart?: boolean;
  /** On session-info: restart ICE in place. */
  readonly iceRestart?: boolean;
}

/** One `<jingle/>` (client contract §4, focus contract §6–8). Sources given as JSON and as XML are both merged into the reader's view. */
export interface Jingle {
  readonly action: JingleAction;
  readonly sid: string;
  readonly initiator?: string;
  readonly responder?: string;
  readonly contents: readonly Content[];
  /** Names in the BUNDLE group; empty when there is none. */
  readonly bundle: readonly string[];
  readonly bridgeSession?: BridgeSession;
  readonly startMuted?: { readonly audio: boolean; readonly video: boolean };
  readonly reason?: { readonly condition: string; readonly text?: string };
  /** Compact JSON form of sources by owner (`<json-message xmlns='http://jitsi.org/jitmeet'>`). */
  readonly jsonSources?: ReadonlyMap<string, SourceSet>;
  /** `<ice-state>` of session-info. */
  readonly iceState?: string;
}
