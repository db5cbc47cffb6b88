import { AppError, type Clock, randomHex } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import type { XmppPort } from '../ports.ts';
import type { RoomSession } from '../room-session.ts';
import { buildMessage, buildModeration, buildReaction, buildRetraction, type ChatEvent, parseChat, type Receiver } from './chat-stanza.ts';
import {
  addMessage,
  addReactions,
  type ChatLog,
  dropMessage,
  failMessage,
  failUnsent,
  type NewMessage,
  removeMessage,
} from './chat-state.ts';

export interface ChatDeps {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  readonly clock: Clock;
  readonly room: RoomSession;
  readonly displayName: () => string;
  readonly onChange: () => void;
}

const MAX_NAMES = 2_000;

/** What is said in the room: to all, between two, and what others think of it (client contract §3.7). */
export class Chat {
  readonly #deps: ChatDeps;
  /** What people were called, also those who have left. */
  readonly #names = new Map<string, string>();
  /** Endpoint ids that this person has had: a lost connection gives another. */
  readonly #own = new Set<string>();
  #log: ChatLog = [];
  /** Times that this person has come in. */
  #arrivals = 0;

  constructor(deps: ChatDeps) {
    this.#deps = deps;
  }

  get log(): ChatLog {
    return this.#log;
  }

  /** What was said in the same room before this stay, as far as this person knows it. */
  recall(log: ChatLog): void {
    this.#set(failUnsent(log));
  }

  /** Inside; the history has been told by the room before (XEP-0045 §7.2.13 has it after the own presence: both work). */
  joined(): void {
    this.#own.add(this.#deps.room.nick);
    this.roster();
    if (this.#arrivals++ > 0) this.#set(failUnsent(this.#log));
  }

  /** Somebody has come, left or changed their name. */
  roster(): void {
    for (const { id, displayName } of this.#deps.room.roster.participants.values()) {
      if (this.#names.size >= MAX_NAMES && !this.#names.has(id)) this.#names.delete(this.#names.keys().next().value ?? '');
      this.#names.set(id, displayName);
    }
  }

  /** Enters a message of the room or of somebody in it. @returns whether it was part of the chat */
  receive(stanza: Element): boolean {
    const event = parseChat(stanza);
    if (event) this.#enter(event);
    return event !== undefined;
  }

  /**
   * Says something, to all or to one person. What cannot be sent stays in the log as failed.
   * @throws AppError INPUT_INVALID for an empty text; what the connection rejects with
   */
  async send(text: string, nick?: string, replyTo?: string): Promise<void> {
    const { room, clock, xmpp, displayName } = this.#deps;
    if (text.trim() === '') throw new AppError('INPUT_INVALID', 'nothing to say');
    const id = randomHex(16);
    const own: NewMessage = {
      id,
      senderId: room.nick,
      senderName: displayName(),
      text,
      at: clock.now(),
      isOwn: true,
      isHistory: false,
      delivery: room.isJoined ? 'sending' : 'failed',
      ...(nick !== undefined && { privateWith: nick }),
      ...(replyTo !== undefined && { replyTo }),
    };
    this.#set(addMessage(this.#log, own, clock.now()));
    if (!room.isJoined) return;
    try {
      await xmpp.send(buildMessage(this.#receiver(nick), id, text, replyTo));
      // The room shows group messages to their author as well; private ones come back only when they are refused.
      if (nick !== undefined) this.#set(addMessage(this.#log, { ...own, delivery: 'sent' }, own.at));
    } catch (error) {
      this.#set(failMessage(this.#log, id, nick, undefined));
      throw error;
    }
  }

  /** Sends a message again that was not taken. */
  async resend(id: string): Promise<void> {
    const message = this.#log.find((item) => item.id === id && item.isOwn && item.delivery === 'failed');
    if (!message) return;
    this.#set(dropMessage(this.#log, id));
    await this.send(message.text, message.privateWith, message.replyTo);
  }

  /** Hangs an emoji at a message. */
  async react(id: string, emoji: string): Promise<void> {
    const message = this.#log.find((item) => item.id === id);
    if (!message || message.removed !== undefined) return;
    const { privateWith } = message;
    await this.#deps.xmpp.send(buildReaction(this.#receiver(privateWith), id, emoji));
    if (privateWith !== undefined) this.#set(addReactions(this.#log, id, this.#deps.room.nick, [emoji], privateWith));
  }

  /** Takes a message of one's own back; moderators remove those of others, if everybody can read them. */
  async remove(id: string): Promise<void> {
    const { room, xmpp } = this.#deps;
    const message = this.#log.find((item) => item.id === id);
    if (!message || message.removed !== undefined) return;
    if (message.isOwn && message.senderId === room.nick) {
      await xmpp.send(buildRetraction(this.#receiver(message.privateWith), id));
      this.#set(removeMessage(this.#log, id, room.nick, 'author'));
    } else await xmpp.request('set', room.room, buildModeration(id));
  }

  #receiver(nick: string | undefined): Receiver {
    return { room: this.#deps.room.room, nick };
  }

  #enter(event: ChatEvent): void {
    if (event.kind === 'error') this.#set(failMessage(this.#log, event.id, event.from === '' ? undefined : event.from, event.text));
    else if (event.kind === 'reaction') {
      const conversation = event.isPrivate ? event.from : undefined;
      this.#set(addReactions(this.#log, event.id, event.from, event.emoji, conversation));
    } else if (event.kind === 'retraction') {
      this.#set(removeMessage(this.#log, event.id, event.from, event.isModerated ? 'moderator' : 'author'));
    } else this.#said(event);
  }

  #said(event: ChatEvent & { readonly kind: 'message' }): void {
    const { clock, displayName } = this.#deps;
    const { from, stamp, text, name, replyTo } = event;
    const isOwn = from !== '' && (from === this.#deps.room.nick || this.#own.has(from));
    // The own private message that comes back is an echo of a room that does more than it has to.
    if (event.isPrivate && isOwn) return;
    const at = stamp ?? clock.now();
    const senderName = isOwn ? displayName() : (this.#names.get(from) ?? name ?? '');
    this.#set(
      addMessage(
        this.#log,
        {
          id: event.id ?? (stamp === undefined ? randomHex(16) : `${from} ${stamp}`),
          senderId: from,
          senderName: senderName === '' ? (name ?? '') : senderName,
          text,
          at,
          isOwn,
          // What was said while the connection was away is news to whoever comes back.
          isHistory: stamp !== undefined && this.#arrivals <= 1,
          ...(event.isPrivate && { privateWith: from }),
          ...(replyTo !== undefined && { replyTo }),
        },
        clock.now(),
      ),
    );
  }

  #set(log: ChatLog): void {
    if (log === this.#log) return;
    this.#log = log;
    this.#deps.onChange();
  }
}
