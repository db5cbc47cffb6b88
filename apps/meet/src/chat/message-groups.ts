import type { ChatLog, ChatMessage } from '@parley/client';

/** Messages of one person in a row, between the same people. */
export interface MessageGroup {
  readonly key: number;
  readonly first: ChatMessage;
  readonly messages: readonly ChatMessage[];
}

const TOGETHER_MS = 3 * 60_000;

/** Puts messages together that need only one name above them. `lineAfter`: order of a message after which a new group begins. */
export function messageGroups(log: ChatLog, lineAfter: number | undefined): MessageGroup[] {
  const groups: MessageGroup[] = [];
  for (const message of log) {
    const group = groups.at(-1);
    const last = group?.messages.at(-1);
    const crossesLine = lineAfter !== undefined && last !== undefined && last.order <= lineAfter && message.order > lineAfter;
    if (group && last && !crossesLine && belongsTogether(last, message))
      groups[groups.length - 1] = { ...group, messages: [...group.messages, message] };
    else groups.push({ key: message.order, first: message, messages: [message] });
  }
  return groups;
}

function belongsTogether(a: ChatMessage, b: ChatMessage): boolean {
  return (
    a.senderId === b.senderId &&
    a.senderName === b.senderName &&
    a.isOwn === b.isOwn &&
    a.privateWith === b.privateWith &&
    a.isHistory === b.isHistory &&
    Math.abs(b.at - a.at) < TOGETHER_MS
  );
}
