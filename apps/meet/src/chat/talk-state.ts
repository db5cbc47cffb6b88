import type { ChatMessage, ClientState, Reaction } from '@parley/client';

export type TalkTab = 'chat' | 'polls' | 'files' | 'cc';

/** A poll that is being written. */
export interface PollDraft {
  readonly question: string;
  readonly answers: readonly string[];
}

/** What the screen knows about the talk beyond what was said: what has been seen, and what is being written. */
export interface TalkState {
  readonly tab: TalkTab;
  /** `order` of the last message that was on the screen. */
  readonly readUpTo: number;
  /** The first message that was unread when the chat was last opened is drawn below a line. */
  readonly lineAfter?: number;
  readonly seenPolls: ReadonlySet<string>;
  readonly seenFiles: ReadonlySet<string>;
  readonly draft: string;
  /** Endpoint id of whom the draft is for; absent: everybody. */
  readonly receiver?: string;
  /** Id of the message that the draft answers. */
  readonly replyTo?: string;
  /** The one that is open. */
  readonly pollDraft?: PollDraft;
  /** Those that wait to be sent. */
  readonly pollDrafts: readonly PollDraft[];
  /** The message to be looked at; a new object for each wish. */
  readonly jump?: { readonly order: number };
  readonly floating: readonly FloatingReaction[];
}

/** What has just been said, for those who have the panel closed. */
export interface TalkNews {
  readonly kind: 'message' | 'private' | 'poll' | 'file';
  readonly name: string;
  readonly text: string;
}

/** Where it is to be seen. */
export const TAB_OF: Readonly<Record<TalkNews['kind'], TalkTab>> = { message: 'chat', private: 'chat', poll: 'polls', file: 'files' };

export interface FloatingReaction {
  readonly id: number;
  /** Endpoint id. */
  readonly from: string;
  readonly reaction: Reaction;
  readonly name: string;
  /** Where it rises, 0 to 1 from the left. */
  readonly at: number;
}

export const NO_TALK_STATE: TalkState = {
  tab: 'chat',
  readUpTo: 0,
  seenPolls: new Set(),
  seenFiles: new Set(),
  draft: '',
  pollDrafts: [],
  floating: [],
};

/** Whether a message is news for this person. */
export function isUnread(message: ChatMessage, readUpTo: number): boolean {
  return message.order > readUpTo && !message.isOwn && !message.isHistory && message.removed === undefined;
}

export interface Unread {
  readonly chat: number;
  readonly polls: number;
  readonly files: number;
}

export function unreadOf(client: Pick<ClientState, 'chat' | 'polls' | 'files' | 'endpointId'>, talk: TalkState): Unread {
  const { chat, polls, files, endpointId } = client;
  return {
    chat: chat.filter((message) => isUnread(message, talk.readUpTo)).length,
    polls: polls.filter(({ id, isHistory, senderId }) => !isHistory && senderId !== endpointId && !talk.seenPolls.has(id)).length,
    files: files.filter(({ id, isHistory, authorId }) => !isHistory && authorId !== endpointId && !talk.seenFiles.has(id)).length,
  };
}

/** Everything of a tab is on the screen now. */
export function seen(client: Pick<ClientState, 'chat' | 'polls' | 'files'>, talk: TalkState, tab: TalkTab): TalkState {
  if (tab === 'chat') {
    const last = client.chat.at(-1)?.order ?? 0;
    return last > talk.readUpTo ? { ...talk, readUpTo: last } : talk;
  }
  if (tab === 'cc') return talk;
  const key = tab === 'polls' ? 'seenPolls' : 'seenFiles';
  const news = client[tab].filter(({ id }) => !talk[key].has(id));
  return news.length === 0 ? talk : { ...talk, [key]: new Set([...talk[key], ...news.map(({ id }) => id)]) };
}

/** Newest thing that others said between two states and that is worth a word to those who do not look. */
export function newsOfTalk(before: ClientState, after: ClientState): TalkNews | undefined {
  const { endpointId } = after;
  const message = after.chat.at(-1);
  if (message && message.order > (before.chat.at(-1)?.order ?? 0) && isUnread(message, 0)) {
    const kind = message.privateWith === undefined ? 'message' : 'private';
    return { kind, name: nameOf(after, message.senderId, message.senderName), text: message.text };
  }
  const poll = after.polls.at(-1);
  if (poll && poll.id !== before.polls.at(-1)?.id && !poll.isHistory && poll.senderId !== endpointId)
    return { kind: 'poll', name: nameOf(after, poll.senderId, poll.senderName), text: poll.question };
  const file = after.files.at(-1);
  if (
    file &&
    file.id !== before.files.at(-1)?.id &&
    after.files.length > before.files.length &&
    !file.isHistory &&
    file.authorId !== endpointId
  )
    return { kind: 'file', name: nameOf(after, file.authorId, file.authorName), text: file.name };
  return undefined;
}

/** How somebody is called now, or was called when they were here; empty when nobody knows. */
export function nameOf(client: Pick<ClientState, 'participants'>, id: string, before = ''): string {
  return client.participants.find((participant) => participant.id === id)?.displayName || before;
}

/** Id of a message's element. */
export function messageId(order: number): string {
  return `message-${order}`;
}
