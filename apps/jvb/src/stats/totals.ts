import { DroppedPackets } from './drops.ts';

/** Counts since the process started, by what statistics and metrics call them (bridge contract §17). */
export interface Totals {
  conferencesCreated: number;
  conferencesCompleted: number;
  conferenceSeconds: number;
  participants: number;
  visitors: number;
  dominantSpeakerChanges: number;
  /** Times that voices in large conferences got or lost their slots. */
  voiceChanges: number;
  /** Keyframes asked of new speakers before anybody shows them larger. */
  keyFrameRequestsSent: number;
  keyFrameRequestsSuppressed: number;
  iceSucceeded: number;
  /** Over TCP, among those. */
  iceSucceededTcp: number;
  iceFailed: number;
  dtlsFailed: number;
  endpointsDisconnected: number;
  endpointsReconnected: number;
  noChannelAfterDelay: number;
  malformedMessages: number;
  /** Not let in because the bridge was overloaded. */
  endpointsRefused: number;
  /** Sources announced and wanted of which nothing arrives: mostly a client that sends another codec. */
  silentSources: number;
  workersDied: number;
  bytesReceived: number;
  bytesSent: number;
  packetsReceived: number;
  packetsSent: number;
  keyFramesReceived: number;
  /** Times that layers of a source came up or went away. */
  layeringChanges: number;
  /** Milliseconds of video received. */
  videoMs: number;
  readonly messagesReceived: Record<'websocket' | 'sctp', number>;
  readonly messagesSent: Record<'websocket' | 'sctp', number>;
  readonly channelsClosed: Record<'normal' | 'abnormal', number>;
  readonly colibriRequests: Record<'ok' | 'refused', number>;
  readonly iceRestarts: Record<'started' | 'succeeded' | 'superseded' | 'notEstablished' | 'rejected', number>;
  xmppDisconnects: number;
  readonly dropped: DroppedPackets;
}

export function emptyTotals(): Totals {
  return {
    conferencesCreated: 0,
    conferencesCompleted: 0,
    conferenceSeconds: 0,
    participants: 0,
    visitors: 0,
    dominantSpeakerChanges: 0,
    voiceChanges: 0,
    keyFrameRequestsSent: 0,
    keyFrameRequestsSuppressed: 0,
    iceSucceeded: 0,
    iceSucceededTcp: 0,
    iceFailed: 0,
    dtlsFailed: 0,
    endpointsDisconnected: 0,
    endpointsReconnected: 0,
    noChannelAfterDelay: 0,
    malformedMessages: 0,
    endpointsRefused: 0,
    silentSources: 0,
    workersDied: 0,
    bytesReceived: 0,
    bytesSent: 0,
    packetsReceived: 0,
    packetsSent: 0,
    keyFramesReceived: 0,
    layeringChanges: 0,
    videoMs: 0,
    messagesReceived: { websocket: 0, sctp: 0 },
    messagesSent: { websocket: 0, sctp: 0 },
    channelsClosed: { normal: 0, abnormal: 0 },
    colibriRequests: { ok: 0, refused: 0 },
    iceRestarts: { started: 0, succeeded: 0, superseded: 0, notEstablished: 0, rejected: 0 },
    xmppDisconnects: 0,
    dropped: new DroppedPackets(),
  };
}
