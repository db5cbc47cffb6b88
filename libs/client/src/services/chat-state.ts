/** A message of the chat, as the screen shows it. */
export interface ChatMessage {
  /** Increases with every message that comes, in whatever room of the meeting (ms since 1970, or a little more). */
  readonly order: number;
  /** Of the stanza: reactions and retractions name it. */
  readonly id: string;
  /** Endpoint id of the author; empty where the server speaks. */
  readonly senderId: string;
  /** As the author was called when it came. */
  readonly senderName: string;
  readonly text: string;
  /** ms since 1970 */
  readonly at: number;
  readonly isOwn: boolean;
  /** Endpoint id of whoever else can read it; absent: everybody can. */
  readonly privateWith?: string;
  /** It was said before this person came. */
  readonly isHistory: boolean;
  /** `sending`: the room has not shown it yet; `failed`: it never will. */
  readonly delivery: 'sending' | 'sent' | 'failed';
  /** In the server's words. */
  readonly problem?: string;
  /** Taken back by its author, or removed by a moderator: nothing of the text is left. */
  readonly removed?: 'author' | 'moderator';
  /** Endpoint ids by emoji, in the order of their first appearance. */
  readonly reactions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Id of the message that this one answers. */
  readonly replyTo?: string;
}

export type ChatLog = readonly ChatMessage[];

export type NewMessage = Omit<ChatMessage, 'order' | 'reactions' | 'delivery'> & { readonly delivery?: ChatMessage['delivery'] };

/** Messages that are kept; beyond, the oldest go. */
const MAX_MESSAGES = 1_000;
/** Different emoji at one message. */
const MAX_KINDS = 20;
/** People whose reactions to one message are counted. */
const MAX_PEOPLE = 1_000;

/**
 * Enters a message. One that is known already (the room shows everybody their own, and tells its history again to whoever comes
 * back) is confirmed instead of doubled.
 */
export function addMessage(log: ChatLog, message: NewMessage, now: number): ChatLog {
  const known = log.findIndex((other) => other.id === message.id && isSame(other, message));
  const found = log[known];
  if (found) {
    if (found.delivery === 'sent') return log;
    const { problem: _, ...rest } = found;
    return log.with(known, { ...rest, delivery: 'sent' });
  }
  const order = Math.max((log.at(-1)?.order ?? 0) + 1, now);
  return [...log, { ...message, order, delivery: message.delivery ?? 'sent', reactions: new Map() }].slice(-MAX_MESSAGES);
}

/** Ids are chosen by clients: only the same person's words, or what two of one's own stays have sent, can be the same message. */
function isSame(a: NewMessage, b: NewMessage): boolean {
  return a.senderId === b.senderId || (a.isOwn && b.isOwn);
}

/** A message was not taken. `conversation`: see `ChatMessage.privateWith`; nobody else can say so. */
export function failMessage(log: ChatLog, id: string, conversation: string | undefined, problem: string | undefined): ChatLog {
  return change(
    log,
    (message) => message.id === id && message.isOwn && message.privateWith === conversation && message.delivery !== 'failed',
    (message) => ({ ...message, delivery: 'failed', ...(problem !== undefined && { problem }) }),
  );
}

/** What was on its way when the stay ended, and is not in the history of the next one, got lost. */
export function failUnsent(log: ChatLog): ChatLog {
  return log.some(({ delivery }) => delivery === 'sending')
    ? log.map((message) => (message.delivery === 'sending' ? { ...message, delivery: 'failed' } : message))
    : log;
}

/** Forgets a message that was not sent, to send it again. */
export function dropMessage(log: ChatLog, id: string): ChatLog {
  return log.filter((message) => !(message.id === id && message.isOwn && message.delivery === 'failed'));
}

/** Adds somebody's reactions, as other clients do: none is taken back (client contract §3.7). `conversation`: see `ChatMessage.privateWith`. */
export function addReactions(log: ChatLog, id: string, from: string, emoji: readonly string[], conversation: string | undefined): ChatLog {
  return change(
    log,
    (message) => message.id === id && message.privateWith === conversation && message.removed === undefined,
    (message) => ({ ...message, reactions: withReactions(message.reactions, from, emoji) }),
  );
}

function withReactions(before: ChatMessage['reactions'], from: string, emoji: readonly string[]): ChatMessage['reactions'] {
  const reactions = new Map(before);
  for (const item of emoji) {
    const people = reactions.get(item);
    if (people ? people.size < MAX_PEOPLE : reactions.size < MAX_KINDS) reactions.set(item, new Set(people).add(from));
  }
  return reactions;
}

/** Removes the text of a message. `by`: its author's endpoint id; whoever else asks is not obeyed. */
export function removeMessage(log: ChatLog, id: string, by: string, removed: NonNullable<ChatMessage['removed']>): ChatLog {
  return change(
    log,
    (message) => message.id === id && message.removed === undefined && message.senderId === by,
    (message) => ({ ...message, text: '', reactions: new Map(), removed }),
  );
}

function change(log: ChatLog, isMeant: (message: ChatMessage) => boolean, next: (message: ChatMessage) => ChatMessage): ChatLog {
  const at = log.findLastIndex(isMeant);
  const found = log[at];
  return found ? log.with(at, next(found)) : log;
}
