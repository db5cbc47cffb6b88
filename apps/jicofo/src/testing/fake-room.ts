import type { Element } from '@parley/xmpp-core';
import type { MuteRequest } from '@parley/xmpp-focus';
import type { Jingle, JingleAction } from '@parley/xmpp-jingle';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { RoomInfo, RoomPort, RoomSettings } from '../conference/ports.ts';
import type { Door } from '../doors/door-book.ts';

export interface Sent {
  readonly to: string;
  readonly jingle: Jingle;
}

/** A room that remembers what the focus did in it. */
export class FakeRoom implements RoomPort {
  readonly jid: string;
  readonly sent: Sent[] = [];
  readonly mutes: { to: string; mute: MuteRequest }[] = [];
  readonly grants: string[] = [];
  /** Bare JIDs of who was made a member. */
  readonly members: string[] = [];
  /** What keeps people out; undefined: what the focus wanted. */
  outside: Door | undefined;
  readonly presences: (readonly Element[])[] = [];
  readonly featuresOf = new Map<string, ReadonlySet<string>>();
  info: RoomInfo = { meetingId: 'meeting-1', breakout: false };
  joinError: Error | undefined;
  grantError: Error | undefined;
  jingleError: Error | undefined;
  left = false;
  /** Reasons with which the room was ended. */
  readonly destroyed: string[] = [];
  /** Subjects that the focus has set. */
  readonly subjects: string[] = [];
  /** How the focus wanted it. */
  settings: RoomSettings = {};
  readonly #defaults: ReadonlySet<string>;

  constructor(jid: string, defaults: ReadonlySet<string>) {
    this.jid = jid;
    this.#defaults = defaults;
  }

  with(settings: RoomSettings): this {
    this.settings = settings;
    return this;
  }

  async join(presence: readonly Element[]): Promise<RoomInfo> {
    this.presences.push(presence);
    await Promise.resolve();
    if (this.joinError) throw this.joinError;
    return this.info;
  }

  publish(presence: readonly Element[]): void {
    this.presences.push(presence);
  }

  leave(): void {
    this.left = true;
  }

  async destroy(reason: string): Promise<void> {
    this.destroyed.push(reason);
  }

  async setSubject(subject: string): Promise<void> {
    this.subjects.push(subject);
  }

  async grantOwner(bareJid: string): Promise<void> {
    this.grants.push(bareJid);
    if (this.grantError) throw this.grantError;
  }

  async grantMember(bareJid: string): Promise<void> {
    this.members.push(bareJid);
    if (this.grantError) throw this.grantError;
  }

  async door(): Promise<Door> {
    const { password, membersOnly } = this.settings;
    return this.outside ?? { ...(password !== undefined && { password }), ...(membersOnly && { membersOnly }) };
  }

  async sendJingle(to: string, jingle: Jingle): Promise<void> {
    this.sent.push({ to: to.slice(this.jid.length + 1), jingle });
    await Promise.resolve();
    if (this.jingleError) throw this.jingleError;
  }

  async sendMute(to: string, mute: MuteRequest): Promise<void> {
    this.mutes.push({ to: to.slice(this.jid.length + 1), mute });
  }

  async features(presence: OccupantPresence): Promise<ReadonlySet<string>> {
    return this.featuresOf.get(presence.nick) ?? this.#defaults;
  }

  /** Takes out what was sent so far, as `nick action`. */
  take(): string[] {
    return this.sent.splice(0).map(({ to, jingle }) => `${to} ${jingle.action}`);
  }

  /** The last message of this kind to somebody. */
  last(nick: string, action: JingleAction): Jingle | undefined {
    return this.sent.findLast(({ to, jingle }) => to === nick && jingle.action === action)?.jingle;
  }
}
