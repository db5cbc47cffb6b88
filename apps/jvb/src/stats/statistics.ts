import type { Conference } from '../conference/conference.ts';
import type { Endpoint } from '../conference/endpoint.ts';
import type { BridgeState } from './state.ts';
import type { Totals } from './totals.ts';

/** Statistics of the reference bridge that have no counterpart here; dashboards expect the keys. */
const UNSUPPORTED = [
  'tcc_unmatched_feedback',
  'num_eps_oversending',
  'octo_conferences',
  'octo_endpoints',
  'octo_receive_bitrate',
  'octo_receive_packet_rate',
  'octo_send_bitrate',
  'octo_send_packet_rate',
  'total_relays',
  'num_relays_no_msg_transport_after_delay',
  'relays_ice_failed',
  'dtls_failed_relays',
  'total_bytes_received_octo',
  'total_bytes_sent_octo',
  'total_packets_received_octo',
  'total_packets_sent_octo',
  'total_ice_succeeded_relayed',
  'endpoints_with_spurious_remb',
] as const;

const HIGH_LOSS = 0.1;

/** What exists at the moment, summed up over all conferences. */
export function countNow(conferences: readonly Conference[]) {
  const endpoints = conferences.flatMap((conference) => [...conference.endpoints.values()]);
  const members = endpoints.filter((endpoint) => !endpoint.isVisitor);
  const sendsVideo = (endpoint: Endpoint) =>
    [...endpoint.sources.values()].some((source) => source.kind === 'video' && source.asVideo(endpoint.isReachable).enabled);
  const audible = new Set(conferences.flatMap((conference) => [...conference.audible]));
  return {
    conferences: conferences.length,
    endpoints: endpoints.length,
    visitors: endpoints.length - members.length,
    active: endpoints.filter((endpoint) => endpoint.activity.everActive && endpoint.isReachable).length,
    inactive: endpoints.filter((endpoint) => !endpoint.isReachable).length,
    sendingAudio: members.filter((endpoint) => audible.has(endpoint.id)).length,
    sendingVideo: members.filter(sendsVideo).length,
    receiveOnly: members.filter((endpoint) => endpoint.sources.size === 0).length,
    largest: Math.max(0, ...conferences.map((conference) => conference.endpoints.size)),
    inactiveConferences: conferences.filter((conference) => ![...conference.endpoints.values()].some((one) => one.isReachable)).length,
    suspended: endpoints.filter((endpoint) => endpoint.receiver.suspended.length > 0).length,
    highLoss: endpoints.filter((endpoint) => endpoint.lossSent >= HIGH_LOSS).length,
    receiveKbps: Math.round(sum(endpoints, (endpoint) => endpoint.receiveBps) / 1000),
    sendKbps: Math.round(sum(endpoints, (endpoint) => endpoint.sendBps) / 1000),
    receivePps: Math.round(sum(endpoints, (endpoint) => endpoint.receivePps)),
    sendPps: Math.round(sum(endpoints, (endpoint) => endpoint.sendPps)),
    rttMs: average(
      endpoints.flatMap((endpoint) => endpoint.rttMs ?? []),
      (ms) => ms,
    ),
    lossReceived: average(endpoints, (endpoint) => endpoint.lossReceived),
    lossSent: average(endpoints, (endpoint) => endpoint.lossSent),
  };
}

/** The object of `GET /colibri/stats` (bridge contract §17). Bit rates in kbit/s. */
export function buildStatistics(conferences: readonly Conference[], totals: Totals, state: BridgeState): Record<string, unknown> {
  const now = countNow(conferences);
  return {
    ...Object.fromEntries(UNSUPPORTED.map((key) => [key, 0])),
    ...nowStatistics(now),
    ...totalStatistics(totals),
    stress_level: state.stress,
    average_participant_stress: state.averageParticipantStress,
    overloaded: state.overloaded,
    last_n_under_load: state.lastN,
    event_loop_delay_p99_ms: Math.round(state.loop.delayP99Ms),
    graceful_shutdown: state.gracefulShutdown,
    shutting_down: state.shuttingDown,
    drain: state.drain,
    healthy: state.healthy,
    threads: state.threads,
    muc_clients_configured: state.servers.configured,
    muc_clients_connected: state.servers.online,
    mucs_configured: state.servers.configured,
    mucs_joined: state.servers.joined,
    current_timestamp: timestamp(state.nowMs),
    version: state.version,
    release: state.release,
    region: state.region ?? '',
    relay_id: '',
  };
}

function nowStatistics(now: ReturnType<typeof countNow>): Record<string, number> {
  return {
    conferences: now.conferences,
    endpoints: now.endpoints,
    participants: now.endpoints,
    local_endpoints: now.endpoints,
    local_active_endpoints: now.active,
    visitors: now.visitors,
    inactive_endpoints: now.inactive,
    receive_only_endpoints: now.receiveOnly,
    endpoints_sending_audio: now.sendingAudio,
    endpoints_sending_video: now.sendingVideo,
    endpoints_with_suspended_sources: now.suspended,
    endpoints_with_high_outgoing_loss: now.highLoss,
    largest_conference: now.largest,
    inactive_conferences: now.inactiveConferences,
    p2p_conferences: 0,
    bit_rate_download: now.receiveKbps,
    bit_rate_upload: now.sendKbps,
    packet_rate_download: now.receivePps,
    packet_rate_upload: now.sendPps,
    rtt_aggregate: now.rttMs,
    incoming_loss: now.lossReceived,
    outgoing_loss: now.lossSent,
    overall_loss: (now.lossReceived + now.lossSent) / 2,
  };
}

function totalStatistics(totals: Totals): Record<string, number> {
  return {
    total_conferences_created: totals.conferencesCreated,
    total_conferences_completed: totals.conferencesCompleted,
    total_conference_seconds: totals.conferenceSeconds,
    total_participants: totals.participants,
    total_visitors: totals.visitors,
    total_dominant_speaker_changes: totals.dominantSpeakerChanges,
    total_ice_succeeded: totals.iceSucceeded,
    total_ice_succeeded_tcp: totals.iceSucceededTcp,
    total_ice_failed: totals.iceFailed,
    endpoints_ice_failed: totals.iceFailed,
    dtls_failed_endpoints: totals.dtlsFailed,
    endpoints_disconnected: totals.endpointsDisconnected,
    endpoints_reconnected: totals.endpointsReconnected,
    num_eps_no_msg_transport_after_delay: totals.noChannelAfterDelay,
    total_data_channel_messages_received: totals.messagesReceived.sctp,
    total_data_channel_messages_sent: totals.messagesSent.sctp,
    total_colibri_web_socket_messages_received: totals.messagesReceived.websocket,
    total_colibri_web_socket_messages_sent: totals.messagesSent.websocket,
    total_bytes_received: totals.bytesReceived,
    total_bytes_sent: totals.bytesSent,
    total_packets_received: totals.packetsReceived,
    total_packets_sent: totals.packetsSent,
    total_keyframes_received: totals.keyFramesReceived,
    total_layering_changes_received: totals.layeringChanges,
    total_video_stream_milliseconds_received: totals.videoMs,
    preemptive_kfr_sent: totals.keyFrameRequestsSent,
    preemptive_kfr_suppressed: totals.keyFrameRequestsSuppressed,
  };
}

const sum = <T>(list: readonly T[], value: (item: T) => number): number => list.reduce((total, item) => total + value(item), 0);
const average = <T>(list: readonly T[], value: (item: T) => number): number => (list.length > 0 ? sum(list, value) / list.length : 0);

/** `yyyy-MM-dd HH:mm:ss.SSS` UTC. */
const timestamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
