import { domainOf, localOf, type StanzaCondition, type StanzaErrorType } from '@parley/xmpp-core';
import type { Claims } from './claims.ts';
import { isAuthenticated, isExpired, isHost, mayBeElected, moderatesOnJoin } from './policy.ts';
import { parseRoomNode, type RoomName } from './room-name.ts';
import { opensRoom, refusal } from './room-rule.ts';
import type { PolicySettings } from './settings.ts';
import type { RoomRefusal } from './verdict.ts';
import type { AdmissionBody } from './wire.ts';

/** Of a deployment, what admission needs beyond the table. */
export interface AdmissionSettings extends PolicySettings {
  /** Most occupants of a room; 0 means no limit. */
  readonly maxParticipants: number;
}

/** A join as the policy service is asked about it. */
export interface AdmissionRequest extends Omit<AdmissionBody, 'claims'> {
  readonly claims?: Claims | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Why a join is refused, for logs and metrics. */
export type AdmissionReason = RoomRefusal | 'no-claims' | 'unknown-host' | 'no-such-room' | 'banned';

/** What Prosody is told: answer of `POST /v1/admit`, `reason` of a refusal aside. */
export type Admission =
  | {
      readonly verdict: 'admit';
      readonly affiliation?: 'owner' | 'member';
      readonly bypassLobby?: true;
      readonly bypassPassword?: true;
      readonly maxOccupants?: number;
      /** `bypassLobby` holds only while nobody else is in the room: of several who come at once one is the first. */
      readonly onlyFirst?: true;
      /** Ends the waiting for a host. */
      readonly host?: true;
    }
  | {
      readonly verdict: 'refuse';
      readonly reason: AdmissionReason;
      readonly type: StanzaErrorType;
      readonly condition: StanzaCondition;
      readonly text: string;
      readonly child?: { readonly name: string; readonly xmlns: string };
    }
  | { readonly verdict: 'lobby'; readonly reason: 'waiting-for-host' };

const NSJ = 'http://jitsi.org/jitmeet';

/**
 * Whether somebody may enter a room, its lobby or one of its breakout rooms. The gates that only Prosody can keep (lobby, password,
 * members, number of occupants) still follow; the flags of the answer open them.
 */
export function decideAdmission(settings: AdmissionSettings, request: AdmissionRequest): Admission {
  if (settings.serviceDomains.includes(domainOf(request.jid))) return { verdict: 'admit' };
  const claims = request.claims ?? (settings.auth ? undefined : ({ kind: 'anonymous' } as const));
  if (!claims) return refuse('no-claims', 'Log in first');
  const room = mainRoomOf(settings, request);
  if (!room) return refuse('unknown-host', 'There are no rooms here');
  const problem = isExpired(claims, request.now) ? refusal('token-expired') : opensRoom(claims, room);
  if (!problem.ok) return refuse(problem.reason, problem.text);
  if (request.affiliation === 'outcast')
    return { verdict: 'refuse', reason: 'banned', type: 'auth', condition: 'forbidden', text: 'You have been banned from this room' };
  if (!request.exists)
    return { ...refuse('no-such-room', 'Room creation is restricted'), child: { name: 'room-does-not-exist', xmlns: NSJ } };
  return request.host === settings.mucDomain ? enterMainRoom(settings, request, claims, room) : { verdict: 'admit' };
}

function enterMainRoom(settings: AdmissionSettings, request: AdmissionRequest, claims: Claims, room: RoomName): Admission {
  const owns = request.affiliation === 'owner' || request.affiliation === 'admin';
  const moderates = moderatesOnJoin(settings, claims, room);
  const host = settings.waitForHost && (owns || isHost(settings, claims, room));
  if (settings.waitForHost && !host && request.moderators === 0) return { verdict: 'lobby', reason: 'waiting-for-host' };
  const mayPass = owns || host || claims.lobbyBypass === true || (moderates && settings.moderators !== 'everyone');
  const onlyFirst = !mayPass && request.occupants === 0 && !request.hasPassword && opensAsFirst(settings, claims, room);
  const bypassLobby = mayPass || onlyFirst;
  // Where knocking leads, a password is for those who were not let in; whoever need not knock is let in.
  const bypassPassword = claims.lobbyBypass === true || (bypassLobby && request.membersOnly);
  const isMember = claims.lobbyBypass === true || (claims.affiliation === 'member' && isAuthenticated(claims));
  const affiliation = moderates ? 'owner' : isMember && (bypassLobby || !request.membersOnly) ? 'member' : undefined;
  return {
    verdict: 'admit',
    ...(affiliation && !owns && { affiliation }),
    ...(bypassLobby && { bypassLobby }),
    ...(onlyFirst && { onlyFirst }),
    ...(bypassPassword && { bypassPassword }),
    ...(settings.maxParticipants > 0 && { maxOccupants: settings.maxParticipants }),
    ...(host && { host }),
  };
}

/**
 * Where everybody or the first one moderates, the first one need not knock: nobody could open. Others who moderate never need. An empty
 * room that has a password got it from a reservation: it is for who knows it, and they need not knock either.
 */
function opensAsFirst(settings: PolicySettings, claims: Claims, room: RoomName): boolean {
  return settings.moderators === 'everyone' || mayBeElected(settings, claims, room);
}

/** The room that counts: of a lobby or breakout room, the one that it belongs to. */
function mainRoomOf(
  { mucDomain, lobbyDomain, breakoutDomain }: PolicySettings,
  { host, room, mainRoom }: AdmissionRequest,
): RoomName | undefined {
  const isPart = host === lobbyDomain || host === breakoutDomain;
  const address = isPart ? mainRoom : room;
  if (address === undefined || domainOf(isPart ? address : room) !== mucDomain || (!isPart && host !== mucDomain)) return undefined;
  const node = localOf(address);
  return node === '' ? undefined : parseRoomNode(node);
}

function refuse(reason: AdmissionReason, text: string) {
  return { verdict: 'refuse', reason, type: 'cancel', condition: 'not-allowed', text } as const;
}
