import { attr, childOf, childrenOf, type Element, NS } from '@parley/xmpp-core';
import type { Whereabouts } from './source-table.ts';

export interface Occupant {
  readonly nick: string;
  readonly role: string;
  readonly affiliation: string;
  /** Real full JID. */
  readonly jid: string;
  readonly presence: Element;
}

/** What happened to an occupant. */
export type RoomChange =
  | {
      readonly kind: 'entered' | 'changed' | 'left';
      readonly nick: string;
      readonly statuses: ReadonlySet<string>;
      readonly stanza: Element;
    }
  | { readonly kind: 'refused'; readonly nick: string; readonly statuses: ReadonlySet<string>; readonly stanza: Element };

/** A room as an official client sees it, with the demands that it makes on presences (client contract §3.1, traps 4, 5, 19). Pure. */
export class RoomView {
  readonly problems: string[] = [];
  readonly occupants = new Map<string, Occupant>();
  readonly #seen = new Set<string>();
  /** Others of whom nothing else is known. */
  readonly #skimmed = new Set<string>();
  readonly #room: string;
  readonly #own: string;

  constructor(room: string, ownNick: string) {
    this.#room = room;
    this.#own = ownNick;
  }

  get self(): Occupant | undefined {
    return this.occupants.get(this.#own);
  }

  /** Nicks of the others, the focus left out. */
  get others(): string[] {
    return [...this.occupants.keys(), ...this.#skimmed].filter((nick) => nick !== this.#own && nick !== 'focus').sort();
  }

  /** Everybody, the client itself and the focus included. */
  get size(): number {
    return this.occupants.size + this.#skimmed.size;
  }

  whereIs(nick: string): Whereabouts {
    if (this.occupants.has(nick) || this.#skimmed.has(nick)) return 'here';
    return this.#seen.has(nick) ? 'gone' : 'never';
  }

  /**
   * Takes from the start tag of a presence who is there, without a look at the rest.
   * @returns undefined for what has to be read: what concerns the client itself or the focus, errors, other rooms
   */
  skim(tag: string): { readonly kind: 'here' | 'left'; readonly nick: string } | undefined {
    const from = valueIn(tag, ' from=') ?? '';
    if (!from.startsWith(this.#room) || from[this.#room.length] !== '/') return undefined;
    const nick = from.slice(this.#room.length + 1);
    if (nick === this.#own || nick === 'focus') return undefined;
    const type = valueIn(tag, ' type=');
    if (type !== undefined && type !== 'unavailable') return undefined;
    if (type === undefined) {
      this.#skimmed.add(nick);
      return { kind: 'here', nick };
    }
    this.#skimmed.delete(nick);
    this.#seen.add(nick);
    return { kind: 'left', nick };
  }

  /** Undefined for presences of elsewhere. */
  apply(stanza: Element): RoomChange | undefined {
    const [room, nick = ''] = (attr(stanza, 'from') ?? '').split('/');
    if (room !== this.#room) return undefined;
    const user = childOf(stanza, 'x', NS.mucUser);
    const statuses = new Set(childrenOf(user, 'status').map((status) => attr(status, 'code') ?? ''));
    const type = attr(stanza, 'type');
    if (type === 'error') return { kind: 'refused', nick, statuses, stanza };
    if (type === 'unavailable') {
      this.occupants.delete(nick);
      return { kind: 'left', nick, statuses, stanza };
    }
    const item = childOf(user, 'item');
    const jid = (item && attr(item, 'jid')) ?? '';
    if (!jid.includes('/')) this.problems.push(`presence of ${nick} without its real JID (trap 4)`);
    const firstX = stanza.getChildElements().find(({ name }) => name === 'x');
    if (firstX?.attrs.xmlns !== NS.mucUser) this.problems.push(`presence of ${nick}: the first <x/> is not the room's`);
    const isNew = !this.occupants.has(nick);
    const { role = '', affiliation = '' } = (item?.attrs ?? {}) as Record<string, string>;
    if (nick === this.#own && isNew && !this.occupants.has('focus')) this.problems.push('own presence came before that of the focus');
    this.#seen.add(nick);
    this.occupants.set(nick, { nick, role, affiliation, jid, presence: stanza });
    return { kind: isNew ? 'entered' : 'changed', nick, statuses, stanza };
  }

  /** Names of an occupant's sources that are not muted, by `SourceInfo` or the elements of older clients. */
  audible(nick: string): string[] {
    const presence = this.occupants.get(nick)?.presence;
    const text = presence && childOf(presence, 'SourceInfo')?.getText();
    if (text) {
      const info = JSON.parse(text) as Record<string, { muted?: boolean }>;
      return Object.keys(info).filter((name) => info[name]?.muted === false);
    }
    return (['audio', 'video'] as const).filter((media) => presence && childOf(presence, `${media}muted`)?.getText() === 'false');
  }
}

/** The value of an attribute in a start tag, whose values hold no quotes; `attribute` with the space before it and the sign after it. */
function valueIn(tag: string, attribute: string): string | undefined {
  const at = tag.indexOf(attribute);
  if (at < 0) return undefined;
  const begin = at + attribute.length + 1;
  return tag.slice(begin, tag.indexOf(tag[begin - 1] ?? '', begin));
}
