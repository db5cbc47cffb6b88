import type { ConferenceModified, ConferenceModify } from '@parley/xmpp-colibri2';
import type { Element } from '@parley/xmpp-core';
import type { MuteRequest } from '@parley/xmpp-focus';
import type { Jingle } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { Bridge } from '../bridges/bridge-registry.ts';
import type { Attempt } from '../bridges/leftovers.ts';
import type { SelectionRequest } from '../bridges/selection.ts';
import type { Door } from '../doors/door-book.ts';

/** Nick of the focus in every room: clients take Jingle only from it (client contract §0.5). */
export const FOCUS_NICK = 'focus';

/** What disco#info of the room says (focus contract §4). */
export interface RoomInfo {
  readonly meetingId: string | undefined;
  readonly breakout: boolean;
  /** Bare JID of the room that a breakout room belongs to. */
  readonly mainRoom?: string;
  /** A service sets the room up and says so in its metadata. */
  readonly awaitsMetadata?: boolean;
}

/** How a room is set up when the focus makes it, before anybody comes in; one that is there already stays as it is. */
export interface RoomSettings {
  readonly password?: string;
  /** People have to knock. */
  readonly membersOnly?: boolean;
  readonly maxOccupants?: number;
  /** A booking says all of that: what another one has left in a room that nobody is in does not count. */
  readonly isBooked?: true;
  /** The room was lost with Prosody; for so many seconds nobody is let in for being the first. */
  readonly awaitsOwnersS?: number;
  /** The room was lost with Prosody; it is the same meeting still. */
  readonly meetingId?: string;
  /** Since when, in milliseconds since 1970. */
  readonly beganMs?: number | undefined;
}

/** One room, as the focus uses it. */
export interface RoomPort {
  /** Bare JID. */
  readonly jid: string;
  /** Enters the room and configures it. @throws AppError when Prosody refuses or does not answer */
  join(presence: readonly Element[]): Promise<RoomInfo>;
  /** Changes the focus' presence. */
  publish(presence: readonly Element[]): void;
  leave(): void;
  /** Ends the room for everybody; `reason` is shown to them. */
  destroy(reason: string): Promise<void>;
  /** Sets the room's subject. @throws AppError when there is no connection */
  setSubject(subject: string): Promise<void>;
  grantOwner(bareJid: string): Promise<void>;
  grantMember(bareJid: string): Promise<void>;
  /** What keeps people out of the room now. @throws AppError when Prosody does not tell */
  door(): Promise<Door>;
  /** Resolves with the client's result. */
  sendJingle(to: string, jingle: Jingle): Promise<void>;
  sendMute(to: string, mute: MuteRequest): Promise<void>;
  /** Entity capabilities of an occupant; the defaults when it does not answer. */
  features(presence: OccupantPresence): Promise<ReadonlySet<string>>;
}

/** COLIBRI2 requests to a bridge; undefined is the empty result of an expiry. */
export interface BridgePort {
  modify(bridgeJid: string, request: ConferenceModify): Promise<ConferenceModified | undefined>;
}

/** What a conference needs of the bridge registry. */
export interface BridgeSelector {
  select(request: SelectionRequest): Bridge | undefined;
  /** Whether a bridge other than `besides` can be expected to take so many endpoints more without being loaded. */
  hasRoom(endpoints: number, besides?: string): boolean;
  /** Whether a bridge says that it takes nobody else. */
  isOverloaded(jid: string): boolean;
  countEndpoints(jid: string, change: number): void;
  fail(jid: string, reason: 'failed' | 'silent'): void;
  suspect(jid: string): void;
  /** A client's ICE failed there; `endpoint` is its occupant JID, `addresses` are those that it was told. */
  iceFailed(jid: string, endpoint: string, addresses: readonly string[]): void;
  /** A client there asked for a restart. */
  restartRequested(jid: string): void;
  /** A conference is about to be created or ended there: if that fails, it is ended when the bridge can be reached. */
  attempt(jid: string, meetingId: string, what: 'create' | 'end'): Attempt;
}

/** Breakout rooms, as Prosody knows them. */
export interface BreakoutPort {
  /** Their domain. */
  readonly domain: string;
  /** Bare JID of the room that a breakout room belongs to. @throws stanza error item-not-found when no moderator has made it */
  mainRoomOf(breakout: string): Promise<string>;
}
