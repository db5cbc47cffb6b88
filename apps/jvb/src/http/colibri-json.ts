import { AppError } from '@parley/kernel';
import {
  buildConferenceModify,
  type ConferenceModified,
  type ConferenceModify,
  type EndpointRequest,
  type EndpointResponse,
  type EndpointTransportRequest,
  type MediaSource,
  parseConferenceModify,
} from '@parley/xmpp-colibri2';
import type { Fingerprint, IceCandidate, IceTransport, MediaTable, MediaType, PayloadType, SourceGroup } from '@parley/xmpp-jingle';
import { type Fields, fields, isTrue, list, number, required, text } from './json-fields.ts';

const ANY_CLOCKRATE = 90_000;

/**
 * The JSON form of `<conference-modify>` (bridge contract §16), checked by the same rules as the XML form.
 * @param meetingId of the path, for requests that change a conference
 * @throws AppError INPUT_INVALID
 */
export function readConferenceModify(body: unknown, meetingId?: string): ConferenceModify {
  const json = fields(body, 'the request');
  if (list(json.connects, 'connects').length > 0) throw new AppError('NOT_SUPPORTED', 'exports are not supported');
  const name = text(json.name, 'name');
  const request: ConferenceModify = {
    meetingId: meetingId ?? required(json['meeting-id'], 'meeting-id'),
    ...(name !== undefined && { name }),
    create: isTrue(json.create),
    expire: isTrue(json.expire),
    endpoints: list(json.endpoints, 'endpoints').map(readEndpoint),
    relays: 0,
  };
  return { ...parseConferenceModify(buildConferenceModify(request)), relays: list(json.relays, 'relays').length };
}

function readEndpoint(value: unknown): EndpointRequest {
  const json = fields(value, 'an endpoint');
  const [statsId, mucRole] = [text(json['stats-id'], 'stats-id'), text(json['muc-role'], 'muc-role')];
  const mute = json['force-mute'] === undefined ? undefined : fields(json['force-mute'], 'force-mute');
  const lastN = json['initial-last-n'];
  return {
    id: required(json.id, 'id of an endpoint'),
    ...(statsId !== undefined && { statsId }),
    ...(mucRole !== undefined && { mucRole }),
    create: isTrue(json.create),
    expire: isTrue(json.expire),
    capabilities: new Set(list(json.capabilities, 'capabilities').map((one) => required(one, 'a capability'))),
    media: readMedias(list(json.medias, 'medias')),
    ...(json.transport !== undefined && { transport: readTransport(fields(json.transport, 'transport')) }),
    ...(json.sources !== undefined && { sources: list(json.sources, 'sources').map(readSource) }),
    ...(mute && { forceMute: { audio: isTrue(mute.audio), video: isTrue(mute.video) } }),
    ...(lastN !== undefined && { initialLastN: number(lastN, 'initial-last-n') }),
  };
}

function readMedias(values: readonly unknown[]): Partial<Record<MediaType, MediaTable>> {
  const medias = values.map(readMedia);
  if (new Set(medias.map(([type]) => type)).size < medias.length) throw new AppError('INPUT_INVALID', 'two medias of one type');
  return Object.fromEntries(medias);
}

function readMedia(value: unknown): [MediaType, MediaTable] {
  const json = fields(value, 'a media');
  const headerExtensions = list(json['rtp-hdrexts'], 'rtp-hdrexts').map((one) => {
    const { id, uri } = fields(one, 'a header extension');
    return { id: number(id, 'id of a header extension'), uri: required(uri, 'uri of a header extension') };
  });
  const payloadTypes = list(json['payload-types'], 'payload-types').map(readPayloadType);
  const type = required(json.type, 'type of a media');
  // What has no place in the XML form would go unnoticed.
  if (type !== 'audio' && type !== 'video') throw new AppError('INPUT_INVALID', `a media of type ${type}`);
  return [type, { payloadTypes, headerExtensions }];
}

/** Some leave the clock rate out, and nothing here depends on it. */
function readPayloadType(value: unknown): PayloadType {
  const json = fields(value, 'a payload type');
  const { channels, parameters } = json;
  const values = Object.entries(parameters === undefined ? {} : fields(parameters, 'parameters'));
  return {
    id: number(json.id, 'id of a payload type'),
    name: required(json.name, 'name of a payload type'),
    clockrate: number(json.clockrate ?? ANY_CLOCKRATE, 'clockrate'),
    ...(channels !== undefined && { channels: number(channels, 'channels') }),
    parameters: Object.fromEntries(values.map(([name, one]) => [name, text(one, 'a parameter') ?? ''])),
    feedback: list(json['rtcp-fbs'], 'rtcp-fbs').map((one) => {
      const { type, subtype } = fields(one, 'a feedback');
      const given = text(subtype, 'subtype of a feedback');
      return { type: required(type, 'type of a feedback'), ...(given !== undefined && { subtype: given }) };
    }),
  };
}

function readTransport(json: Fields): EndpointTransportRequest {
  const sctp = json.sctp === undefined ? undefined : fields(json.sctp, 'sctp');
  const role = text(sctp?.role, 'role of sctp');
  return {
    iceControlling: isTrue(json['ice-controlling']),
    iceRestart: isTrue(json['ice-restart']),
    ...(sctp && {
      sctp: { ...(role !== undefined && { role }), ...(sctp.port !== undefined && { port: number(sctp.port, 'port of sctp') }) },
    }),
    ...(json.transport !== undefined && { transport: readIce(fields(json.transport, 'transport of the transport')) }),
  };
}

/** Candidates of clients are not needed: the bridge learns their addresses from their checks. */
function readIce(json: Fields): IceTransport {
  const [ufrag, pwd] = [text(json.ufrag, 'ufrag'), text(json.pwd, 'pwd')];
  const [print] = list(json.fingerprints, 'fingerprints').map((one) => fields(one, 'a fingerprint'));
  return {
    ...(ufrag !== undefined && { ufrag }),
    ...(pwd !== undefined && { pwd }),
    ...(print && {
      fingerprint: {
        hash: required(print.hash, 'hash of a fingerprint'),
        setup: required(print.setup, 'setup of a fingerprint') as Fingerprint['setup'],
        value: required(print.fingerprint, 'fingerprint'),
      },
    }),
    candidates: [],
    webSockets: [],
    rtcpMux: true,
  };
}

function readSource(value: unknown): MediaSource {
  const json = fields(value, 'a source');
  const ssrcOf = (one: unknown) => number(typeof one === 'object' ? fields(one, 'a stream').ssrc : one, 'ssrc');
  return {
    type: required(json.type, 'type of a source') as MediaSource['type'],
    id: required(json.id, 'id of a source'),
    sources: list(json.sources, 'streams').map((one) => ({ ssrc: ssrcOf(one) })),
    groups: list(json['ssrc-groups'], 'ssrc-groups').map((one) => {
      const group = fields(one, 'a group');
      const semantics = required(group.semantics, 'semantics') as SourceGroup['semantics'];
      return { semantics, ssrcs: list(group.sources, 'streams of a group').map(ssrcOf) };
    }),
  };
}

/** The JSON form of `<conference-modified>`; numbers of candidates are texts, as in the reference bridge. */
export function writeConferenceModified({ sources, endpoints }: ConferenceModified): object {
  return {
    ...(endpoints.length > 0 && { endpoints: endpoints.map(writeEndpoint) }),
    ...(sources.length > 0 && {
      sources: sources.map(({ id, type, sources: streams }) => ({ sources: streams.map(({ ssrc, name }) => ({ ssrc, name })), id, type })),
    }),
  };
}

function writeEndpoint({ id, transport }: EndpointResponse): object {
  if (!transport) return { id };
  const { transport: ice, sctp } = transport;
  const { ufrag, pwd, fingerprint, candidates, webSockets, rtcpMux, iceGeneration } = ice;
  return {
    id,
    transport: {
      transport: {
        candidates: candidates.map(writeCandidate),
        xmlns: 'urn:xmpp:jingle:transports:ice-udp:1',
        ufrag,
        'rtcp-mux': rtcpMux,
        pwd,
        ...(iceGeneration !== undefined && { 'ice-generation': iceGeneration }),
        ...(webSockets.length > 0 && { 'web-sockets': webSockets }),
        ...(fingerprint && {
          fingerprints: [{ fingerprint: fingerprint.value, setup: fingerprint.setup, hash: fingerprint.hash }],
        }),
      },
      ...(sctp && { sctp }),
    },
  };
}

function writeCandidate({ relAddr, relPort, tcpType, ...candidate }: IceCandidate): object {
  const named = { ...candidate, 'rel-addr': relAddr, 'rel-port': relPort, tcptype: tcpType };
  return Object.fromEntries(Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
}
