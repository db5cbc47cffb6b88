import type { ClientMessage, VideoType } from '@parley/bridge-channel';
import type { Conference } from './conference.ts';
import type { Endpoint } from './endpoint.ts';

/** From this size on statistics of an endpoint go only to those whom they matter to (bridge contract §9.1). */
const STATS_FILTER_THRESHOLD = 20;

/** Acts on one message from a client (bridge contract §9.1). */
export function handleMessage(conference: Conference, endpoint: Endpoint, message: ClientMessage): void {
  switch (message.colibriClass) {
    case 'ClientHello':
      endpoint.send({ colibriClass: 'ServerHello' });
      break;
    case 'ReceiverVideoConstraints':
    case 'LastNChangedEvent':
      endpoint.log.debug({ constraints: message }, 'receiver constraints');
      endpoint.receiver.constrain(message);
      endpoint.receiver.allocate(conference.viewOf(endpoint));
      // Sources that were not wanted before may have no consumer yet.
      conference.changed();
      break;
    case 'ReceiverAudioSubscription':
      endpoint.receiver.subscribeAudio(message);
      endpoint.receiver.allocate(conference.viewOf(endpoint));
      break;
    case 'SourceVideoTypeMessage':
      setVideoType(conference, endpoint, message.sourceName, message.videoType);
      break;
    case 'VideoTypeMessage': {
      const first = [...endpoint.sources.values()].find((source) => source.kind === 'video');
      if (first) setVideoType(conference, endpoint, first.name, message.videoType);
      break;
    }
    case 'EndpointMessage':
      relayMessage(conference, endpoint, message);
      break;
    case 'EndpointStats':
      relayStats(conference, endpoint, message);
      break;
  }
}

function setVideoType(conference: Conference, endpoint: Endpoint, name: string, videoType: VideoType): void {
  endpoint.rememberVideoType(name, videoType);
  const source = endpoint.sources.get(name);
  if (source?.kind !== 'video' || source.videoType === videoType) return;
  const before = source.mappedType;
  source.videoType = videoType;
  if (source.mappedType !== before)
    for (const other of conference.endpoints.values()) if (other !== endpoint) other.receiver.announce(source);
  conference.allocateAll();
  conference.changed();
}

function relayMessage(
  conference: Conference,
  endpoint: Endpoint,
  message: Extract<ClientMessage, { colibriClass: 'EndpointMessage' }>,
): void {
  if (endpoint.isVisitor) return;
  const relayed = { ...message, from: endpoint.id };
  if (message.to === '') conference.broadcast(relayed, endpoint);
  else conference.endpoints.get(message.to)?.send(relayed);
}

function relayStats(conference: Conference, endpoint: Endpoint, message: Extract<ClientMessage, { colibriClass: 'EndpointStats' }>): void {
  if (endpoint.isVisitor) return;
  const relayed = { ...message, colibriClass: 'EndpointStats' as const, from: endpoint.id };
  const { current, previous } = conference.speakers;
  const toAll = conference.endpoints.size <= STATS_FILTER_THRESHOLD || current === endpoint.id || previous.includes(endpoint.id);
  for (const other of conference.endpoints.values())
    if (other !== endpoint && (toAll || other.receiver.isInterestedIn(endpoint.id))) other.send(relayed);
}
