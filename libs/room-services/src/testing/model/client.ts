import { Element, resourceOf } from '@parley/xmpp-core';
import type { JsonObject } from '../../json.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Poll {
  readonly question: unknown;
  readonly answers: readonly { readonly name: unknown; readonly voters: readonly string[] }[];
}

/** What an official client makes of the messages of services, told in the words of their wire (client contract §8). */
export class ModelClient {
  readonly nick: string;
  readonly jid: string;
  metadata: unknown = {};
  breakouts: unknown;
  /** Where a moderator wants it to go. */
  sentTo: string | undefined;
  readonly polls = new Map<string, Poll>();
  readonly files = new Set<string>();
  readonly moderated = new Set<string>();
  /** By kind, for moderators. */
  lists: Fields = {};
  readonly approved = new Map<string, boolean>();
  readonly #totals = new Map<string, number>();
  #dominant: { nick: string; since: number | undefined } | undefined;

  constructor(nick: string, jid: string) {
    this.nick = nick;
    this.jid = jid;
  }

  receive(content: JsonObject | Element): void {
    const json = (content instanceof Element ? JSON.parse(content.getText()) : JSON.parse(JSON.stringify(content))) as Fields;
    switch (json.type) {
      case 'room_metadata':
        this.metadata = json.metadata;
        break;
      case 'polls':
        this.#onPolls(json);
        break;
      case 'av_moderation':
        this.#onModeration(json);
        break;
      case 'file-sharing':
        this.#onFiles(json);
        break;
      case 'breakout_rooms':
        if (json.roomJid !== undefined) this.sentTo = String(json.roomJid);
        else this.breakouts = json;
        break;
      case 'speakerstats':
        for (const [nick, user] of Object.entries(json.users as Record<string, { totalDominantSpeakerTime: number }>))
          this.#totals.set(nick, user.totalDominantSpeakerTime);
    }
  }

  /** The bridge names the dominant speaker, or nobody any more when that one has left. */
  hear(speaker: { nick: string; isSilent: boolean } | undefined, now: number): void {
    const { nick, since } = this.#dominant ?? {};
    if (nick !== undefined && since !== undefined) this.#totals.set(nick, (this.#totals.get(nick) ?? 0) + now - since);
    this.#dominant = speaker && { nick: speaker.nick, since: speaker.isSilent ? undefined : now };
  }

  leaves(nick: string, now: number): void {
    if (this.#dominant?.nick === nick) this.hear(undefined, now);
  }

  /** What every client in a room has to see alike. */
  view(now: number): Fields {
    const { nick, since } = this.#dominant ?? {};
    const running = (name: string) => (name === nick && since !== undefined ? now - since : 0);
    const names = new Set([...this.#totals.keys(), ...(nick === undefined ? [] : [nick])]);
    const totals = [...names].map((name) => [name, (this.#totals.get(name) ?? 0) + running(name)] as const);
    return {
      metadata: this.metadata,
      polls: Object.fromEntries(this.polls),
      files: [...this.files].sort(),
      moderated: [...this.moderated].sort(),
      speakers: Object.fromEntries(totals.filter(([, total]) => total > 0).sort()),
    };
  }

  /** Who may send what is moderated, as moderators see it. */
  allowed(except = ''): Fields {
    const nicks = (kind: string) => ((this.lists[kind] ?? []) as string[]).map(resourceOf).filter((nick) => nick !== except);
    return Object.fromEntries([...this.moderated].sort().map((kind) => [kind, nicks(kind).sort()]));
  }

  #onPolls(json: Fields): void {
    if (json.command === 'new-poll') this.#addPoll(json);
    for (const poll of (json.polls ?? []) as Fields[]) this.#addPoll(poll);
    const known = this.polls.get(String(json.pollId));
    if (json.command !== 'answer-poll' || !known) return;
    const flags = json.answers as boolean[];
    const voter = String(json.senderId);
    const answers = known.answers.map(({ name, voters }, place) => {
      const others = voters.filter((one) => one !== voter);
      return { name, voters: (flags[place] ? [...others, voter] : others).sort() };
    });
    this.polls.set(String(json.pollId), { ...known, answers });
  }

  #addPoll({ pollId, question, answers }: Fields): void {
    const told = answers as { name: unknown; voters?: { id: string }[] }[];
    const named = told.map(({ name, voters = [] }) => ({ name, voters: voters.map(({ id }) => id).sort() }));
    this.polls.set(String(pollId), { question, answers: named });
  }

  #onModeration({ whitelists, enabled, mediaType, approved, removed }: Fields): void {
    const kind = String(mediaType);
    if (whitelists !== undefined) this.lists = whitelists as Fields;
    else if (enabled === true) this.moderated.add(kind);
    else if (enabled === false) {
      this.moderated.delete(kind);
      this.approved.delete(kind);
    } else if (removed === true || approved === true) this.approved.set(kind, approved === true);
  }

  #onFiles({ event, files, file, fileId }: Fields): void {
    if (event === 'list') for (const id of Object.keys(files as object)) this.files.add(id);
    if (event === 'add') this.files.add((file as { fileId: string }).fileId);
    if (event === 'remove') this.files.delete(String(fileId));
  }
}
