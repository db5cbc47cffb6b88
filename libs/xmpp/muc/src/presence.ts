import { AppError } from '@parley/kernel';
import {
  attr,
  bareJid,
  boolAttr,
  childOf,
  childrenOf,
  type Element,
  NS,
  parseStanzaError,
  requireAttr,
  resourceOf,
} from '@parley/xmpp-core';
import { parseSources } from './source-info.ts';
import type { Affiliation, MucRole, OccupantPresence } from './types.ts';

const ROLES: readonly MucRole[] = ['moderator', 'participant', 'visitor', 'none'];
const AFFILIATIONS: readonly Affiliation[] = ['owner', 'admin', 'member', 'none', 'outcast'];
const MAX_TEXT = 256;
const MAX_FEATURES = 100;
const MAX_PROPERTIES = 100;
const MAX_CODECS = 20;

/** Texts for people are cut, not refused: an occupant with a long name is still an occupant. */
function clip(text: string, max = MAX_TEXT): string {
  return text.length <= max ? text : text.slice(0, max).toWellFormed();
}

function childText(element: Element | undefined, name: string, xmlns?: string): string | undefined {
  const child = childOf(element, name, xmlns);
  return child && clip(child.getText().trim());
}

function parseItem(user: Element | undefined): Pick<OccupantPresence, 'jid' | 'role' | 'affiliation'> {
  const item = childOf(user, 'item');
  const jid = item && attr(item, 'jid');
  return {
    ...(jid && { jid }),
    role: ROLES.find((role) => role === item?.attrs.role) ?? 'none',
    affiliation: AFFILIATIONS.find((affiliation) => affiliation === item?.attrs.affiliation) ?? 'none',
  };
}

function parseStatusCodes(user: Element | undefined): Set<number> {
  return new Set(
    childrenOf(user, 'status')
      .map((status) => Number(status.attrs.code))
      .filter((code) => Number.isInteger(code) && code >= 100 && code <= 999),
  );
}

/** Status 307 with its actor and reason (XEP-0045 §8.2). */
function parseKick(user: Element | undefined): NonNullable<OccupantPresence['kicked']> {
  const item = childOf(user, 'item');
  const actor = childOf(item, 'actor');
  const name = actor && (attr(actor, 'nick') ?? attr(actor, 'jid'));
  const reason = childText(item, 'reason');
  return { ...(name && { actor: clip(name) }), ...(reason && { reason }) };
}

function parseDestroy(destroy: Element): NonNullable<OccupantPresence['destroyed']> {
  const alternate = attr(destroy, 'jid');
  const reason = childText(destroy, 'reason');
  return { ...(alternate && { alternate }), ...(reason && { reason }) };
}

function parseCodecs(presence: Element): readonly string[] | undefined {
  const text = childText(presence, 'jitsi_participant_codecList') ?? childText(presence, 'jitsi_participant_codecType');
  const codecs = text
    ?.toLowerCase()
    .split(',')
    .map((codec) => codec.trim())
    .filter(Boolean)
    .slice(0, MAX_CODECS);
  // VP8 is what every client can do, whether it says so or not (focus contract §5).
  return codecs?.includes('vp8') === false ? [...codecs, 'vp8'] : codecs;
}

/** What the occupant says about itself: free elements directly below the presence (client contract §3.2). */
function parseProfile(presence: Element): Partial<OccupantPresence> {
  const displayName = childText(presence, 'nick', NS.nick);
  const statsId = childText(presence, 'stats-id');
  const region = childText(presence, 'jitsi_participant_region');
  const status = childText(presence, 'status');
  const codecs = parseCodecs(presence);
  const startMuted = childOf(presence, 'startmuted', NS.startMuted);
  const diarize = childText(presence, 'jitsi_participant_diarize') === 'true';
  return {
    ...(displayName && { displayName }),
    ...(statsId && { statsId }),
    ...(region && { region }),
    ...(status && { status }),
    ...(codecs && { codecs }),
    ...(startMuted && { startMuted: { audio: boolAttr(startMuted, 'audio'), video: boolAttr(startMuted, 'video') } }),
    ...(diarize && { diarize }),
  };
}

function parseFeatures(presence: Element): Set<string> {
  const features = childrenOf(childOf(presence, 'features'), 'feature').slice(0, MAX_FEATURES);
  return new Set(features.flatMap((feature) => attr(feature, 'var')?.slice(0, MAX_TEXT) ?? []));
}

function parseConferenceProperties(presence: Element): Map<string, string> | undefined {
  const element = childOf(presence, 'conference-properties', NS.focus);
  const properties = element && childrenOf(element, 'property').slice(0, MAX_PROPERTIES);
  return (
    properties && new Map(properties.map((property) => [clip(attr(property, 'key') ?? ''), clip(attr(property, 'value') ?? '', 1024)]))
  );
}

function parseError(stanza: Element): NonNullable<OccupantPresence['error']> {
  const { type, condition, text, application = [] } = parseStanzaError(stanza);
  return { type, condition, ...(text && { text: clip(text, 1024) }), application };
}

/**
 * A presence from a room (XEP-0045 plus Jitsi's extensions; client contract §3). Errors, kicks and destruction are fields, not
 * exceptions; texts are cut to a bound.
 * @throws AppError INPUT_INVALID when it is not a presence with a `from`
 */
export function parseOccupantPresence(stanza: Element): OccupantPresence {
  if (stanza.name !== 'presence') throw new AppError('INPUT_INVALID', 'not a presence');
  const from = requireAttr(stanza, 'from');
  const nick = resourceOf(from);
  const user = childOf(stanza, 'x', NS.mucUser);
  const statusCodes = parseStatusCodes(user);
  const destroy = childOf(user, 'destroy');
  const conferenceProperties = parseConferenceProperties(stanza);
  const isError = stanza.attrs.type === 'error';
  return {
    room: bareJid(from),
    nick,
    available: stanza.attrs.type === undefined,
    ...parseItem(user),
    statusCodes,
    isSelf: statusCodes.has(110),
    ...parseProfile(stanza),
    sources: parseSources(stanza, nick),
    features: parseFeatures(stanza),
    ...(statusCodes.has(307) && { kicked: parseKick(user) }),
    ...(destroy && { destroyed: parseDestroy(destroy) }),
    ...(conferenceProperties && { conferenceProperties }),
    bridgeNotAvailable: childOf(stanza, 'bridgeNotAvailable', NS.focus) !== undefined,
    ...(isError && { error: parseError(stanza) }),
    element: stanza,
  };
}
