import {
  type ConferenceModified,
  type ConferenceModify,
  colibriError,
  type EndpointRequest,
  type EndpointResponse,
  type MediaSource,
} from '@parley/xmpp-colibri2';
import type { IceTransport } from '@parley/xmpp-jingle';
import { type Conference, PROBATION_SSRC } from '../conference/conference.ts';
import type { Endpoint } from '../conference/endpoint.ts';
import { planSources, type SourcePlan } from '../conference/source-plan.ts';
import { isOnlyExpireOrMute } from './validate.ts';

const SCTP_PORT = 5000;

/** How clients reach an endpoint of this bridge. */
export interface EndpointLinks {
  candidates(conference: Conference, endpoint: Endpoint): IceTransport['candidates'];
  /** Bridge channel URLs; empty when the channel is not offered as a WebSocket. */
  webSockets(conference: Conference, endpoint: Endpoint): readonly string[];
}

/**
 * Applies a validated request to a conference and says what is to be answered. To be run in the conference's queue.
 * @throws AppError with the stanza error of bridge contract §2
 */
export async function applyModify(conference: Conference, request: ConferenceModify, links: EndpointLinks): Promise<ConferenceModified> {
  const known = request.endpoints.map((endpoint) => checkKnown(conference, endpoint));
  const plans = request.endpoints.map((endpoint) => endpoint.sources && planSources(endpoint.sources));
  const endpoints: EndpointResponse[] = [];
  for (const [index, endpoint] of request.endpoints.entries()) {
    const response = await applyEndpoint(conference, endpoint, known[index], plans[index], links);
    if (response) endpoints.push(response);
  }
  const hasCreated = request.create || request.endpoints.some((endpoint) => endpoint.create);
  return { sources: hasCreated ? feedbackSources(conference) : [], endpoints };
}

function checkKnown(conference: Conference, request: EndpointRequest): Endpoint | undefined {
  const endpoint = conference.endpoints.get(request.id);
  if (request.create && endpoint) throw colibriError('conflict', { text: `endpoint ${request.id} exists` });
  if (!request.create && !endpoint && !isOnlyExpireOrMute(request))
    throw colibriError('item-not-found', { reason: 'unknown_endpoint', endpointId: request.id, text: `unknown endpoint ${request.id}` });
  if (endpoint?.isVisitor && (request.sources?.length ?? 0) > 0) throw colibriError('bad-request', { text: 'visitors have no sources' });
  return endpoint;
}

async function applyEndpoint(
  conference: Conference,
  request: EndpointRequest,
  known: Endpoint | undefined,
  plans: readonly SourcePlan[] | undefined,
  links: EndpointLinks,
): Promise<EndpointResponse | undefined> {
  if (request.expire) {
    if (known) conference.removeEndpoint(known, 'by request');
    return undefined;
  }
  const endpoint = known ?? (request.create ? await conference.addEndpoint(request) : undefined);
  if (!endpoint) return undefined;
  try {
    // First: what is refused of the rest may come from the one who is to be muted.
    if (request.forceMute) {
      await endpoint.setForceMute(request.forceMute);
      if (endpoint.sources.size > 0) conference.allocateAll();
    }
    const isRestarted = !request.create && (await applyTransport(endpoint, request));
    if (plans) await conference.setSources(endpoint, plans);
    conference.changed(endpoint);
    return request.create || isRestarted ? describeTransport(conference, endpoint, links) : undefined;
  } catch (error) {
    // An endpoint that was not announced to anybody must not be left behind.
    if (request.create) conference.removeEndpoint(endpoint, 'creation failed');
    throw error;
  }
}

/** True when the answer has to name the transport again. */
async function applyTransport(endpoint: Endpoint, { transport: request }: EndpointRequest): Promise<boolean> {
  if (request?.transport) await applyClientTransport(endpoint, request.transport);
  if (!request?.iceRestart) return false;
  await endpoint.ice.restart(endpoint.everConnected);
  return true;
}

/** Candidates alone are of no use: the client's checks tell from where it comes. */
async function applyClientTransport(endpoint: Endpoint, { ufrag, pwd, fingerprint, iceGeneration = 0 }: IceTransport): Promise<void> {
  if (!ufrag || !pwd) return;
  const ice = { ufrag, pwd };
  if (endpoint.accepted) await endpoint.ice.update(iceGeneration, ice);
  else if (fingerprint) await endpoint.connect({ hash: fingerprint.hash, fingerprint: fingerprint.value, setup: fingerprint.setup, ice });
}

function describeTransport(conference: Conference, endpoint: Endpoint, links: EndpointLinks): EndpointResponse {
  const { transport, ice, id } = endpoint;
  return {
    id,
    transport: {
      transport: {
        ufrag: transport.ufrag,
        pwd: transport.pwd,
        fingerprint: { hash: 'sha-256', setup: 'actpass', value: transport.fingerprint },
        candidates: links.candidates(conference, endpoint),
        webSockets: links.webSockets(conference, endpoint),
        rtcpMux: true,
        ...(ice.generation > 0 && { iceGeneration: ice.generation }),
      },
      ...(endpoint.hasDataChannel && { sctp: { port: SCTP_PORT, role: 'server' } }),
    },
  };
}

/** The bridge's own sources, the first ones in every client's SDP (bridge contract §3). */
function feedbackSources(conference: Conference): MediaSource[] {
  const source = (type: 'audio' | 'video', id: string, ssrc: number): MediaSource => ({
    type,
    id,
    sources: [{ ssrc, name: id }],
    groups: [],
  });
  return [source('audio', 'jvb-a0', conference.audioFeedbackSsrc), source('video', 'jvb-v0', PROBATION_SSRC)];
}
