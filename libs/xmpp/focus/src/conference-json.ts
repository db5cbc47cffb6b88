import { AppError } from '@parley/kernel';
import { boundedText, parseJid } from '@parley/xmpp-core';
import type { ConferenceRequest, ConferenceResponse } from './types.ts';

const MAX_JID = 3071;
const MAX_PROPERTIES = 64;
const MAX_VALUE = 1024;

type JsonObject = Readonly<Record<string, unknown>>;

function object(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('INPUT_INVALID', `${what} is not an object`);
  return value as JsonObject;
}

/** Values end up in stanzas, so they are held to what XML can carry. */
function text(source: JsonObject, key: string, max?: number): string | undefined {
  const value = source[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new AppError('INPUT_INVALID', `${key} is not a text`);
  return boundedText(value, key, max) || undefined;
}

function requireText(source: JsonObject, key: string, max: number): string {
  const value = text(source, key, max);
  if (value === undefined) throw new AppError('INPUT_INVALID', `${key} is missing`);
  return value;
}

/** Clients write flags and numbers both bare and quoted. */
function parseProperties(value: unknown): Map<string, string> {
  const entries = Object.entries(value === undefined || value === null ? {} : object(value, 'properties'));
  if (entries.length > MAX_PROPERTIES) throw new AppError('INPUT_INVALID', `more than ${MAX_PROPERTIES} properties`);
  return new Map(
    entries.map(([key, item]) => {
      if (!['string', 'number', 'boolean'].includes(typeof item))
        throw new AppError('INPUT_INVALID', 'a property is neither text, number nor flag');
      return [boundedText(key, 'property name'), boundedText(String(item), 'property value', MAX_VALUE)];
    }),
  );
}

function parseRoom(source: JsonObject): string {
  const room = requireText(source, 'room', MAX_JID);
  parseJid(room);
  return room;
}

/**
 * Body of `POST /conference-request/v1` (focus contract §2.2); unknown keys are ignored. `room` may be a bare name, which the
 * focus completes with its MUC domain. The token comes from the Authorization header and is not part of the body.
 * @throws AppError INPUT_INVALID
 */
export function parseConferenceRequestJson(value: unknown): ConferenceRequest {
  const source = object(value, 'the conference request');
  const machineUid = text(source, 'machineUid');
  const sessionId = text(source, 'sessionId');
  return {
    room: parseRoom(source),
    ...(machineUid && { machineUid }),
    ...(sessionId && { sessionId }),
    properties: parseProperties(source.properties),
  };
}

/** The request as the body of the HTTP form; the token is left to the Authorization header. */
export function conferenceRequestToJson({ room, machineUid, sessionId, properties }: ConferenceRequest): Record<string, unknown> {
  return {
    room,
    ...(machineUid !== undefined && { machineUid }),
    ...(sessionId !== undefined && { sessionId }),
    properties: Object.fromEntries(properties),
  };
}

/** The answer of the HTTP form (focus contract §2.2); empty fields are left out. */
export function conferenceResponseToJson(response: ConferenceResponse): Record<string, unknown> {
  const { room, ready, focusJid, sessionId, identity, properties } = response;
  return {
    ready,
    focusJid,
    room,
    ...(sessionId !== undefined && { sessionId }),
    ...(identity !== undefined && { identity }),
    ...(properties.size > 0 && { properties: Object.fromEntries(properties) }),
  };
}

/** The inverse of {@link conferenceResponseToJson}. @throws AppError INPUT_INVALID */
export function parseConferenceResponseJson(value: unknown): ConferenceResponse {
  const source = object(value, 'the conference response');
  const sessionId = text(source, 'sessionId');
  const identity = text(source, 'identity', MAX_JID);
  return {
    room: parseRoom(source),
    ready: source.ready === true,
    focusJid: requireText(source, 'focusJid', MAX_JID),
    ...(sessionId && { sessionId }),
    ...(identity && { identity }),
    properties: parseProperties(source.properties),
  };
}
