import type { Metrics } from '@parley/metrics';
import type { Bridge } from '../bridge/bridge.ts';
import type { BridgeState } from './state.ts';
import { countNow } from './statistics.ts';
import type { Totals } from './totals.ts';

type Numeric = { [Key in keyof Totals]: Totals[Key] extends number ? Key : never }[keyof Totals];

const COUNTS: readonly (readonly [name: string, help: string, key: Numeric])[] = [
  ['conferences_created', 'Conferences created.', 'conferencesCreated'],
  ['conferences_completed', 'Conferences ended.', 'conferencesCompleted'],
  ['conference_seconds', 'Seconds of all ended conferences.', 'conferenceSeconds'],
  ['endpoints', 'Endpoints created.', 'participants'],
  ['visitors', 'Visitors created.', 'visitors'],
  ['dominant_speaker_changes', 'Changes of the dominant speaker.', 'dominantSpeakerChanges'],
  ['voice_changes', 'Changes of who is heard where only the loudest are.', 'voiceChanges'],
  ['ice_succeeded', 'Endpoints whose ICE came up.', 'iceSucceeded'],
  ['ice_succeeded_tcp', 'Those over TCP among them.', 'iceSucceededTcp'],
  ['ice_failed', 'Endpoints whose ICE never came up.', 'iceFailed'],
  ['endpoints_dtls_failed', 'Endpoints whose DTLS failed.', 'dtlsFailed'],
  ['endpoints_disconnected', 'Times that an endpoint fell silent.', 'endpointsDisconnected'],
  ['endpoints_reconnected', 'Times that an endpoint came back.', 'endpointsReconnected'],
  ['endpoints_no_message_transport_after_delay', 'Endpoints without a bridge channel after 30 s.', 'noChannelAfterDelay'],
  ['endpoints_refused_overloaded', 'Endpoints not taken because the bridge was overloaded.', 'endpointsRefused'],
  ['malformed_messages', 'Bridge channel messages that could not be read.', 'malformedMessages'],
  ['silent_sources', 'Sources announced and wanted of which nothing arrived.', 'silentSources'],
  ['workers_died', 'Media workers that died.', 'workersDied'],
  ['bytes_received', 'Bytes received on media ports.', 'bytesReceived'],
  ['bytes_sent', 'Bytes sent on media ports.', 'bytesSent'],
  ['packets_received', 'Packets of sources received.', 'packetsReceived'],
  ['packets_sent', 'Packets of sources sent.', 'packetsSent'],
  ['keyframes_received', 'Keyframes received.', 'keyFramesReceived'],
  ['layering_changes_received', 'Times that layers of a source came up or went away.', 'layeringChanges'],
  ['video_milliseconds_received', 'Milliseconds of video received.', 'videoMs'],
  ['preemptive_keyframe_requests_sent', 'Keyframes asked of new speakers.', 'keyFrameRequestsSent'],
  ['preemptive_keyframe_requests_suppressed', 'New speakers whom nobody shows on a stage.', 'keyFrameRequestsSuppressed'],
  ['xmpp_disconnects', 'Times that the XMPP connection was lost.', 'xmppDisconnects'],
];

/** Registers everything that `/metrics` tells of the bridge; values are read when scraped. */
export function registerMetrics(metrics: Metrics, bridge: Bridge, totals: Totals, state: () => BridgeState): void {
  const gauge = (name: string, help: string, read: () => number) => void metrics.gauge(name, help, { read });
  for (const [name, help, key] of COUNTS) gauge(name, help, () => totals[key]);
  gauge('colibri_web_socket_messages_received', 'WebSocket messages received.', () => totals.messagesReceived.websocket);
  gauge('colibri_web_socket_messages_sent', 'WebSocket messages sent.', () => totals.messagesSent.websocket);
  gauge('colibri_web_socket_close_normal', 'Channels closed as they should be.', () => totals.channelsClosed.normal);
  gauge('colibri_web_socket_close_abnormal', 'Channels closed for what came through them.', () => totals.channelsClosed.abnormal);
  gauge('data_channel_messages_received', 'Data channel messages received.', () => totals.messagesReceived.sctp);
  gauge('data_channel_messages_sent', 'Data channel messages sent.', () => totals.messagesSent.sctp);
  gauge('ice_restarts_started', 'ICE restarts in place.', () => totals.iceRestarts.started);
  gauge('ice_restarts_succeeded', 'ICE restarts that the client answered.', () => totals.iceRestarts.succeeded);
  gauge('ice_restarts_superseded', 'ICE restarts that the client never answered.', () => totals.iceRestarts.superseded);
  gauge('ice_restarts_not_established', 'ICE restarts of connections that never came up.', () => totals.iceRestarts.notEstablished);
  gauge('ice_restarts_rejected', 'ICE credentials of another generation.', () => totals.iceRestarts.rejected);
  gauge('colibri_requests_refused', 'COLIBRI2 requests answered with an error.', () => totals.colibriRequests.refused);
  gauge('colibri_requests_ok', 'COLIBRI2 requests carried out.', () => totals.colibriRequests.ok);

  metrics.gauge('packets_dropped', 'Packets refused on media ports, by reason.', {
    labels: ['reason'],
    readAll: () => Object.entries(totals.dropped.totals).map(([reason, count]) => [{ reason }, count] as const),
  });

  const now = once(() => countNow(bridge.conferences));
  gauge('conferences', 'Conferences now.', () => now().conferences);
  gauge('current_endpoints', 'Endpoints now.', () => now().endpoints);
  gauge('current_visitors', 'Visitors now.', () => now().visitors);
  gauge('active_endpoints', 'Endpoints that can be reached.', () => now().active);
  gauge('endpoints_inactive', 'Endpoints that cannot be reached.', () => now().inactive);
  gauge('endpoints_sending_audio', 'Endpoints that can be heard.', () => now().sendingAudio);
  gauge('endpoints_sending_video', 'Endpoints with a video source.', () => now().sendingVideo);
  gauge('endpoints_with_suspended_sources', 'Receivers for whom bandwidth does not allow all.', () => now().suspended);
  gauge('largest_conference', 'Endpoints of the largest conference.', () => now().largest);
  gauge('incoming_bitrate', 'Bits per second received.', () => now().receiveKbps * 1000);
  gauge('outgoing_bitrate', 'Bits per second sent.', () => now().sendKbps * 1000);
  gauge('incoming_packet_rate', 'Packets of sources per second received.', () => now().receivePps);
  gauge('outgoing_packet_rate', 'Packets of sources per second sent.', () => now().sendPps);
  gauge('average_rtt', 'Milliseconds to a client and back.', () => now().rttMs);
  gauge('stress', 'Load, 1 = full.', () => state().stress);
  gauge('event_loop_utilization', 'Share of the time in which this process is working.', () => state().loop.utilization);
  gauge('event_loop_delay_p99_ms', 'Milliseconds that its timers are late, 99th percentile.', () => state().loop.delayP99Ms);
  gauge('overloaded', 'Whether new endpoints are refused.', () => Number(state().overloaded));
  gauge('last_n_under_load', 'Most videos that anybody is sent because of the load; -1 = no limit.', () => state().lastN);
  gauge('healthy', 'Whether the bridge is healthy.', () => Number(state().healthy));
  gauge('drain_mode', 'Whether the bridge is draining.', () => Number(state().drain));
  gauge('shutting_down', 'Whether the bridge is about to end.', () => Number(state().shuttingDown));
  gauge('graceful_shutdown', 'Whether the bridge ends when it is empty.', () => Number(state().gracefulShutdown));
}

/** Reads once for all that is asked in one moment: every count goes through all endpoints. */
function once<T>(read: () => T): () => T {
  let value: { readonly now: T } | undefined;
  return () => {
    if (!value) {
      value = { now: read() };
      queueMicrotask(() => {
        value = undefined;
      });
    }
    return value.now;
  };
}
