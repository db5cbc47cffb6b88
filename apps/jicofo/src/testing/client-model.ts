import type { Jingle, SourceSet } from '@parley/xmpp-jingle';
import { sourcesByOwner } from '@parley/xmpp-jingle';
import { NO_SOURCES } from '../conference/source-map.ts';
import { contentsOf, type FocusHarness } from './focus-harness.ts';
import { cameraOf, sourceSet } from './sources.ts';

/** A client without SSRC rewriting, as far as the focus can tell: it takes what it is told and keeps to its session. */
export class ClientModel {
  readonly nick: string;
  readonly #focus: FocusHarness;
  /** The session; undefined between sessions. */
  sid: string | undefined;
  accepted = false;
  /** What it sends. */
  sources: SourceSet = NO_SOURCES;
  /** What it shows of others: SSRC → endpoint. */
  readonly shown = new Map<number, string>();
  /** What a real client could not have done. */
  readonly complaints: string[] = [];
  #bridgeSession: string | undefined;
  #nextSsrc: number;

  constructor(focus: FocusHarness, nick: string) {
    this.#focus = focus;
    this.nick = nick;
    this.#nextSsrc = (nick.charCodeAt(0) - 96) * 100_000;
  }

  /** A message of the focus. */
  take(jingle: Jingle): void {
    switch (jingle.action) {
      case 'session-initiate':
        if (this.sid !== undefined) this.complaints.push('an offer during a session');
        this.#begin(jingle);
        break;
      case 'session-terminate':
        if (jingle.sid === this.sid) this.#end();
        break;
      case 'source-add':
      case 'source-remove':
        if (jingle.sid === this.sid) this.#learn(jingle);
        else this.complaints.push(`${jingle.action} for another session`);
        break;
      default:
        this.complaints.push(`${jingle.action} is unexpected`);
    }
  }

  /** Somebody left the room: its tracks go without a word. */
  forget(nick: string): void {
    for (const [ssrc, owner] of this.shown) if (owner === nick) this.shown.delete(ssrc);
  }

  /** Answers the offer that waits. */
  async answer(): Promise<void> {
    if (this.sid === undefined || this.accepted) return;
    this.#nextSsrc += 1_000;
    this.sources = sourceSet(this.nick, this.#nextSsrc);
    this.accepted = true;
    await this.#send({ action: 'session-accept', contents: contentsOf(this.sources, this.nick) });
  }

  /** Starts or ends a screen share. */
  async toggleScreen(): Promise<void> {
    if (!this.accepted) return;
    const isScreen = ({ name }: { name?: string }) => name === `${this.nick}-v1`;
    const { video } = this.sources;
    const screen = video.sources.filter(isScreen);
    if (screen.length > 0) {
      const gone = new Set(screen.map(({ ssrc }) => ssrc));
      const left = {
        sources: video.sources.filter((source) => !isScreen(source)),
        groups: video.groups.filter(({ ssrcs }) => !ssrcs.some((ssrc) => gone.has(ssrc))),
      };
      this.sources = { ...this.sources, video: left };
      await this.#send({
        action: 'source-remove',
        contents: contentsOf({ ...NO_SOURCES, video: { sources: screen, groups: [] } }, this.nick),
      });
      return;
    }
    this.#nextSsrc += 1_000;
    const added = cameraOf(this.nick, this.#nextSsrc, 'v1', 'desktop');
    this.sources = {
      ...this.sources,
      video: { sources: [...video.sources, ...added.sources], groups: [...video.groups, ...added.groups] },
    };
    await this.#send({ action: 'source-add', contents: contentsOf({ ...NO_SOURCES, video: added }, this.nick) });
  }

  /** ICE failed: ends its session and asks for another. */
  async restart(): Promise<void> {
    if (this.sid === undefined || this.#bridgeSession === undefined) return;
    const message = { action: 'session-terminate', bridgeSession: { id: this.#bridgeSession, restart: true }, sid: this.sid } as const;
    this.#end();
    await this.#focus.jingle(this.nick, message).catch(() => {});
  }

  #begin(offer: Jingle): void {
    this.#end();
    this.sid = offer.sid;
    this.#bridgeSession = offer.bridgeSession?.id;
    for (const [owner, set] of sourcesByOwner(offer)) if (owner !== 'jvb') this.#show(owner, set);
  }

  #end(): void {
    this.sid = undefined;
    this.accepted = false;
    this.sources = NO_SOURCES;
    this.shown.clear();
  }

  #learn(jingle: Jingle): void {
    for (const [owner, set] of sourcesByOwner(jingle)) {
      if (jingle.action === 'source-add') this.#show(owner, set);
      else
        for (const { ssrc } of [...set.audio.sources, ...set.video.sources])
          if (!this.shown.delete(ssrc)) this.complaints.push(`SSRC ${ssrc} was removed that is not there`);
    }
  }

  #show(owner: string, { audio, video }: SourceSet): void {
    for (const { ssrc } of [...audio.sources, ...video.sources]) {
      if (this.shown.has(ssrc)) this.complaints.push(`SSRC ${ssrc} came twice`);
      if (owner === this.nick) this.complaints.push('its own source came back');
      this.shown.set(ssrc, owner);
    }
  }

  /** Errors are the client's to bear: it waits for what the focus does next. */
  async #send(jingle: Pick<Jingle, 'action'> & Partial<Jingle>): Promise<void> {
    if (this.sid !== undefined) await this.#focus.jingle(this.nick, { ...jingle, sid: this.sid }).catch(() => {});
  }
}
