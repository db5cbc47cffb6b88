import { errorMessage, type Log } from '@parley/kernel';
import { joinRoom, type RoomSession, type XmppConnection } from '@parley/xmpp-connection';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { buildMute, type MuteRequest } from '@parley/xmpp-focus';
import { buildJingle, type Jingle } from '@parley/xmpp-jingle';
import { buildAffiliation, buildDestroy, buildOwnerForm, type OccupantPresence, parseDiscoInfo, parseForm } from '@parley/xmpp-muc';
import { FOCUS_NICK, type RoomInfo, type RoomPort, type RoomSettings } from '../conference/ports.ts';
import type { Door } from '../doors/door-book.ts';
import type { FeatureResolver } from './feature-resolver.ts';

export interface MucRoomDeps {
  readonly connection: XmppConnection;
  readonly features: FeatureResolver;
  readonly log: Log;
  /** Bare JID. */
  readonly jid: string;
  readonly onPresence: (presence: OccupantPresence) => unknown;
  readonly settings?: RoomSettings | undefined;
}

/** Status code of the presence of whoever made the room (XEP-0045 §10.1). */
const CREATED = 201;

/** A conference room at Prosody (focus contract §4). */
export class MucRoom implements RoomPort {
  readonly #deps: MucRoomDeps;
  #session: RoomSession | undefined;
  #hasLeft = false;

  constructor(deps: MucRoomDeps) {
    this.#deps = deps;
  }

  get jid(): string {
    return this.#deps.jid;
  }

  async join(presence: readonly Element[]): Promise<RoomInfo> {
    const { connection, jid, onPresence, settings = {} } = this.#deps;
    const { awaitsOwnersS: returning, meetingId, beganMs: began } = settings;
    const furnish = isEmpty(settings) ? [] : [xml('furnish', { xmlns: NS.parleyRoom, returning, 'meeting-id': meetingId, began })];
    const session = await joinRoom(connection, { room: jid, nick: FOCUS_NICK, children: [...presence, ...furnish] });
    this.#session = session;
    if (this.#hasLeft) this.#leave(session);
    session.on('presence', onPresence);
    session.on('left', (own) => own && onPresence({ ...own, nick: FOCUS_NICK }));
    for (const occupant of session.occupants.values()) onPresence(occupant);
    const isNew = session.occupants.get(session.nick)?.statusCodes.has(CREATED) ?? false;
    // A room without people may have been kept for those who wait in its lobby.
    const isKept = !isNew && session.occupants.size === 1;
    const form = isNew ? roomForm(settings) : isKept && settings.isBooked ? { ...UNBOOKED, ...roomForm(settings) } : undefined;
    const [info] = await Promise.all([this.#discover(), form && !isEmpty(settings) ? this.#furnish(form) : this.#configure()]);
    return info;
  }

  publish(presence: readonly Element[]): void {
    this.#session?.setPresence(presence).catch((error: unknown) => this.#note(error, 'presence not sent'));
  }

  leave(): void {
    this.#hasLeft = true;
    if (this.#session) this.#leave(this.#session);
  }

  async destroy(reason: string): Promise<void> {
    await this.#deps.connection.request('set', this.jid, buildDestroy(reason));
  }

  async setSubject(subject: string): Promise<void> {
    await this.#deps.connection.send(xml('message', { to: this.jid, type: 'groupchat' }, xml('subject', {}, subject)));
  }

  async grantOwner(bareJid: string): Promise<void> {
    await this.#deps.connection.request('set', this.jid, buildAffiliation(bareJid, 'owner'));
  }

  async grantMember(bareJid: string): Promise<void> {
    await this.#deps.connection.request('set', this.jid, buildAffiliation(bareJid, 'member'));
  }

  async door(): Promise<Door> {
    const answer = await this.#deps.connection.request('get', this.jid, xml('query', { xmlns: NS.mucOwner }));
    return doorOf(answer ? parseForm(answer) : new Map());
  }

  async sendJingle(to: string, jingle: Jingle): Promise<void> {
    await this.#deps.connection.request('set', to, buildJingle(jingle));
  }

  async sendMute(to: string, mute: MuteRequest): Promise<void> {
    await this.#deps.connection.request('set', to, buildMute(mute));
  }

  features(presence: OccupantPresence): Promise<ReadonlySet<string>> {
    return this.#deps.features.featuresOf(presence);
  }

  async #discover(): Promise<RoomInfo> {
    const answer = await this.#deps.connection.request('get', this.jid, xml('query', { xmlns: NS.discoInfo }));
    return roomInfo(answer ? parseDiscoInfo(answer).form : new Map());
  }

  /** Prosody lets nobody else in before that, so without it there is no conference. */
  async #furnish(form: Readonly<Record<string, string>>): Promise<void> {
    await this.#deps.connection.request('set', this.jid, buildOwnerForm({ ...VISIBLE, ...form }));
  }

  async #configure(): Promise<void> {
    try {
      await this.#deps.connection.request('set', this.jid, buildOwnerForm(VISIBLE));
    } catch (error) {
      this.#deps.log.warn({ conference: this.jid, reason: errorMessage(error) }, 'room not configured');
    }
  }

  #leave(session: RoomSession): void {
    session.leave().catch((error: unknown) => this.#note(error, 'room not left'));
  }

  #note(error: unknown, message: string): void {
    this.#deps.log.debug({ conference: this.jid, reason: errorMessage(error) }, message);
  }
}

/** Real addresses visible to all: clients ignore members without (client contract §0.4). */
const VISIBLE = { 'muc#roomconfig_whois': 'anyone' };

/** Lobbies of kept rooms are those of the server's settings. */
const UNBOOKED = { 'muc#roomconfig_passwordprotectedroom': '0', 'muc#roomconfig_roomsecret': '', 'muc#roomconfig_maxusers': '' };

const isEmpty = (settings: RoomSettings) => Object.keys(settings).length === 0;

/** A lobby for want of a host is the policy's: it comes by itself. */
function doorOf(form: ReadonlyMap<string, string>): Door {
  const password = form.get('muc#roomconfig_roomsecret') ?? '';
  const isOn = (name: string) => form.get(name) === '1' || form.get(name) === 'true';
  const membersOnly = isOn('muc#roomconfig_membersonly') && !isOn('muc#roomconfig_waitsforhost');
  return { ...(password !== '' && { password }), ...(membersOnly && { membersOnly }) };
}

function roomForm({ password, membersOnly, maxOccupants }: RoomSettings): Record<string, string> {
  return {
    ...(password !== undefined && { 'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': password }),
    ...(membersOnly && { 'muc#roomconfig_membersonly': '1' }),
    ...(maxOccupants !== undefined && { 'muc#roomconfig_maxusers': String(maxOccupants) }),
  };
}

/** The extension form of a room's disco#info (focus contract §4). Any flag but empty, 0 and false means true (client contract §0.18). */
function roomInfo(form: ReadonlyMap<string, string>): RoomInfo {
  const isTrue = (name: string) => !['', '0', 'false', undefined].includes(form.get(name));
  const mainRoom = form.get('muc#roominfo_breakout_main_room');
  return {
    meetingId: form.get('muc#roominfo_meetingId') || undefined,
    breakout: isTrue('muc#roominfo_isbreakout'),
    ...(mainRoom && { mainRoom }),
    awaitsMetadata: isTrue('muc#roominfo_conference_presets_service_enabled'),
  };
}
