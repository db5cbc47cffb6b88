import type { Bridge } from '../bridge/bridge.ts';
import type { Conference } from '../conference/conference.ts';
import type { Endpoint } from '../conference/endpoint.ts';

/** All conferences in short. */
export function describeBridge(bridge: Bridge) {
  return {
    conferences: bridge.conferences.map((conference) => ({
      id: conference.id,
      meetingId: conference.meetingId,
      room: conference.name,
      createdAt: new Date(conference.createdAt).toISOString(),
      workers: conference.workers,
      endpoints: [...conference.endpoints.keys()],
      queueLength: conference.queue.length,
    })),
  };
}

export function describeConference(conference: Conference) {
  return {
    id: conference.id,
    meetingId: conference.meetingId,
    room: conference.name,
    speakers: conference.speakers.order,
    audible: [...conference.audible],
    voiceSlots: conference.voiceSlots,
    workers: conference.workers,
    pipes: conference.pipes,
    endpoints: Object.fromEntries([...conference.endpoints].map(([id, endpoint]) => [id, summary(endpoint)])),
  };
}

/** One endpoint with what the worker counts of its streams. */
export async function describeEndpoint(endpoint: Endpoint) {
  const sends = await Promise.all(
    [...endpoint.sources.values()].map(async (source) => ({
      source: source.name,
      videoType: source.kind === 'video' ? source.videoType : undefined,
      announcedHeight: source.height.announced,
      paused: source.producer.paused,
      codec: source.producer.codec,
      layerBps: source.bitrates,
      silent: source.isSilent,
      streams: await source.producer.stats(),
    })),
  );
  const receives = await Promise.all(
    [...endpoint.receiver.forwards].map(async (forward) => ({
      source: forward.source.name,
      ssrc: forward.consumer.ssrc,
      forwarded: forward.isForwarded,
      paused: forward.consumer.paused,
      allocation: endpoint.receiver.allocation.get(forward.source.name),
      streams: await forward.consumer.stats(),
    })),
  );
  const { constraints, audioSubscription, suspended, ssrcCount } = endpoint.receiver;
  return {
    ...summary(endpoint),
    constraints,
    audioSubscription,
    suspended,
    ssrcCount,
    voices: endpoint.receiver.voices.labels,
    sends,
    receives,
  };
}

function summary(endpoint: Endpoint) {
  return {
    statsId: endpoint.statsId,
    createdAt: new Date(endpoint.createdAt).toISOString(),
    accepted: endpoint.accepted,
    reachable: endpoint.isReachable,
    ice: endpoint.transport.iceState,
    iceGeneration: endpoint.ice.generation,
    worker: endpoint.transport.worker,
    path: endpoint.transport.path,
    dtls: endpoint.transport.dtlsState,
    channel: endpoint.channel.kind ?? 'none',
    rewriting: endpoint.isRewriting,
    visitor: endpoint.isVisitor,
    forceMute: endpoint.forceMute,
    sources: [...endpoint.sources.keys()],
    silentSources: [...endpoint.sources.values()].filter((source) => source.isSilent).map((source) => source.name),
    downlinkBps: endpoint.downlinkBps,
    receiveBps: endpoint.receiveBps,
    sendBps: endpoint.sendBps,
    rttMs: endpoint.rttMs,
  };
}
