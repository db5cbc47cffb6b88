import type { ClientMessage, VideoType } from '@parley/bridge-channel';
import { VERSION } from '@parley/kernel';
import { Outgoing } from '../channel/outgoing.ts';
import type { Conference } from './conference.ts';
import type { Endpoint } from './endpoint.ts';

/** From this size on statistics of an endpoint go only to those whom they matter to (bridge contract §9.1). */
const STATS_FILTER_THRESHOLD = 20;

/** Acts on one message from a client (bridge contract §9.1). */
export function handleMessage(conference: Conference, endpoint: Endpoint, message: ClientMessage): void {
  switch (message.colibriClass) {
    case 'ClientHello':
      endpoint.send({ colibriClass: 'ServerHello', version: VERSION });
      break;
    case 'ReceiverVideoConstraints':
    case 'LastNChangedEvent':
      endpoint.log.debug({ constraints: message }, 'receiver constraints');
      endpoint.receiver.constrain(message);
      conference.changed(endpoint);
      break;
    case 'ReceiverAudioSubscription':
      endpoint.receiver.subscribeAudio(message);
      break;
    case 'SourceVideoTypeMessage':
      setVideoType(conference, endpoint, message.sourceName, message.videoType);
      break;
    case 'VideoTypeMessage':
      setVideoType(conference, endpoint, firstVideoOf(endpoint), message.videoType);
      break;
    case 'EndpointMessage':
      relayMessage(conference, endpoint, message);
      break;
    case 'EndpointStats':
      relayStats(conference, endpoint, message);
      break;
  }
}

/** COMPAT(clients of 2021): they have one video source; before it is known, its name follows from the id. */
function firstVideoOf(endpoint: Endpoint): string {
  return [...endpoint.sources.values()].find((source) => source.kind === 'video')?.name ?? `${endpoint.id}-v0`;
}

function setVideoType(conference: Conference, endpoint: Endpoint, name: string, videoType: VideoType): void {
  endpoint.rememberVideoType(name, videoType);
  const source = endpoint.sources.get(name);
  if (source?.kind === 'video') conference.setVideoType(endpoint, source, videoType);
}

function relayMessage(
  conference: Conference,
  endpoint: Endpoint,
  message: Extract<ClientMessage, { colibriClass: 'EndpointMessage' }>,
): void {
  if (endpoint.isVisitor) return;
  const relayed = { ...message, from: endpoint.id };
  if (message.to === '') {
    conference.broadcast(relayed, endpoint);
    return;
  }
  const addressee = conference.endpoints.get(message.to);
  if (addressee) addressee.send(relayed);
  else endpoint.log.debug({ to: message.to.slice(0, 64) }, 'endpoint message for somebody who is not here');
}

function relayStats(conference: Conference, endpoint: Endpoint, message: Extract<ClientMessage, { colibriClass: 'EndpointStats' }>): void {
  if (endpoint.isVisitor) return;
  const relayed = Outgoing.of({ ...message, colibriClass: 'EndpointStats', from: endpoint.id });
  const { current, previous } = conference.speakers;
  const toAll = conference.endpoints.size <= STATS_FILTER_THRESHOLD || current === endpoint.id || previous.includes(endpoint.id);
  for (const other of conference.endpoints.values())
    if (other !== endpoint && (toAll || other.receiver.isInterestedIn(endpoint.id))) other.sendAll(relayed);
}
