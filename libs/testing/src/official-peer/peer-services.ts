import { AppError } from '@parley/kernel';
import { attr, bareJid, childOf, type Element, NS, parseStanzaError, type StanzaErrorInfo, xml } from '@parley/xmpp-core';
import type { Signal } from './signal.ts';

export type Json = Readonly<Record<string, unknown>>;
export type MediaKind = 'audio' | 'video' | 'desktop';

/** What a component has told by `<json-message>`. */
export interface Push {
  /** Component. */
  readonly from: string;
  readonly type: string;
  readonly json: Json;
  readonly stanza: Element;
}

export interface PeerServicesDeps {
  readonly room: string;
  /** JIDs of components by the type of their disco identity. */
  readonly components: ReadonlyMap<string, string>;
  readonly signal: Signal;
  readonly send: (stanza: Element) => void;
}

/** The commands of an official client to room services, and what it makes of their messages (client contract §8). */
export class PeerServices {
  readonly pushes: Push[] = [];
  /** Refused commands by the id of the message. */
  readonly refusals = new Map<string, StanzaErrorInfo>();
  /** The whole object of the last push; undefined before the first. */
  metadata: Json | undefined;
  /** Whether that was there when the client saw itself in the room: only then it starts muted in time. */
  knewMetadata = false;
  /** Who has switched moderation on, by kind. */
  readonly moderated = new Map<MediaKind, string>();
  /** Nicks of who may send moderated media; told to moderators alone. */
  readonly allowed = new Map<MediaKind, readonly string[]>();
  /** What it may send by a moderator's leave (`true`), or no longer. */
  readonly approved = new Map<MediaKind, boolean>();
  readonly #deps: PeerServicesDeps;
  #ids = 0;

  constructor(deps: PeerServicesDeps) {
    this.#deps = deps;
  }

  /** Sends a command to a service; its id. @throws AppError UNAVAILABLE when the server does not name that service */
  command(service: string, child: Element, type?: 'chat'): string {
    const to = this.#deps.components.get(service);
    if (to === undefined) throw new AppError('UNAVAILABLE', `no ${service} in disco`);
    const id = `command-${++this.#ids}`;
    this.#deps.send(xml('message', { xmlns: NS.client, to, id, type }, child));
    return id;
  }

  /** Sends a command that has to be refused: how, as `type/condition`. */
  async refusal(service: string, child: Element, type?: 'chat'): Promise<string> {
    const id = this.command(service, child, type);
    const refused = await this.#deps.signal.until(() => this.refusals.get(id), `a refusal by ${service}`);
    return `${refused.type}/${refused.condition}`;
  }

  /** Messages of a type, oldest first. */
  of(type: string): readonly Json[] {
    return this.pushes.filter((push) => push.type === type).map(({ json }) => json);
  }

  /** The first message of a type, from number `since` on, for which `matches` holds; waits for it. */
  next(type: string, matches: (json: Json) => boolean = () => true, since = 0): Promise<Json> {
    return this.#deps.signal.until(() => this.of(type).slice(since).find(matches), `a message about ${type}`);
  }

  /** Switches moderation on or off. */
  moderate(mediaType: MediaKind, enable: boolean): string {
    return this.command('av_moderation', xml('av_moderation', { enable, mediaType }));
  }

  /** Lets somebody unmute, asks him to where nothing is moderated; or forbids it. */
  permit(mediaType: MediaKind, nick: string, isAllowed = true): string {
    const name = isAllowed ? 'jidToWhitelist' : 'jidToBlacklist';
    return this.command('av_moderation', xml('av_moderation', { [name]: `${this.#deps.room}/${nick}`, mediaType }));
  }

  setMetadata(key: string, data: unknown): string {
    return this.command('room_metadata', this.metadataCommand(key, data));
  }

  metadataCommand(key: string, data: unknown): Element {
    return xml('room_metadata', { xmlns: NS.jitmeet, room: this.#deps.room }, JSON.stringify({ data, key, type: 'room_metadata' }));
  }

  /** The client sees itself in the room. */
  entered(): void {
    this.knewMetadata = this.metadata !== undefined;
  }

  onMessage(message: Element): void {
    const from = attr(message, 'from') ?? '';
    if (![...this.#deps.components.values()].includes(bareJid(from))) return;
    if (attr(message, 'type') === 'error') {
      this.refusals.set(attr(message, 'id') ?? '', parseStanzaError(message));
      return;
    }
    const text = childOf(message, 'json-message', NS.jitmeet)?.getText();
    if (!text) return;
    const json = JSON.parse(text) as Json;
    const type = String(json.type);
    this.pushes.push({ from, type, json, stanza: message });
    if (type === 'room_metadata') this.metadata = json.metadata as Json;
    if (type === 'av_moderation') this.#onModeration(json);
  }

  /** In the order in which lib-jitsi-meet looks at the fields. */
  #onModeration({ mediaType, whitelists, enabled, actor, removed, approved }: Json): void {
    const kind = mediaType as MediaKind;
    if (whitelists) {
      const list = (whitelists as Partial<Record<MediaKind, readonly string[]>>)[kind] ?? [];
      this.allowed.set(
        kind,
        list.map((jid) => jid.slice(this.#deps.room.length + 1)),
      );
    } else if (enabled === true) this.moderated.set(kind, String(actor));
    else if (enabled === false) this.moderated.delete(kind);
    else if (removed) this.approved.set(kind, false);
    else if (approved) this.approved.set(kind, true);
  }
}
