import { attr, bareJid, childOf, childrenOf, type Element, NS, parseStanzaError, resourceOf, toXmlText, xml } from '@parley/xmpp-core';
import { jsonContent } from './json-content.ts';
import { nameText } from './name-text.ts';
import { textOf } from './record.ts';
import { MAX_TEXT } from './talk-view.ts';

const NS_REACTIONS = 'urn:xmpp:reactions:0';
const NS_RETRACT = 'urn:xmpp:message-retract:1';
const NS_MODERATE = 'urn:xmpp:message-moderate:1';
const NS_FALLBACK = 'urn:xmpp:fallback:0';
const NS_HINTS = 'urn:xmpp:hints';
const NS_REPLY = 'urn:xmpp:reply:0';
const NS_DELAY = 'urn:xmpp:delay';
const NS_DISPLAY_NAME = 'http://jitsi.org/protocol/display-name';

const MAX_NAME = 256;
const MAX_ID = 256;
const MAX_EMOJI = 5;
/** One emoji with its modifiers. */
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Presentation}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3/u;
const MAX_EMOJI_LENGTH = 32;

/** Something that was said in the room. `from`: endpoint id, empty for the room itself. */
export type ChatEvent =
  | {
      readonly kind: 'message';
      readonly from: string;
      readonly isPrivate: boolean;
      /** Absent where the author's client gives none. */
      readonly id?: string;
      readonly text: string;
      /** ms since 1970, of a message out of the history. */
      readonly stamp?: number;
      /** What the server calls the author: of people who are not in the room. */
      readonly name?: string;
      readonly replyTo?: string;
    }
  | {
      readonly kind: 'reaction';
      readonly from: string;
      readonly isPrivate: boolean;
      readonly id: string;
      readonly emoji: readonly string[];
    }
  /** `isModerated`: a moderator wants it, and the room says it as if from the author, which other clients understand too. */
  | { readonly kind: 'retraction'; readonly from: string; readonly isPrivate: boolean; readonly id: string; readonly isModerated: boolean }
  | { readonly kind: 'error'; readonly from: string; readonly id: string; readonly text?: string };

/** Reads a message that came from the room or somebody in it (client contract §3.7); undefined for what is no part of the chat. */
export function parseChat(stanza: Element): ChatEvent | undefined {
  const from = resourceOf(attr(stanza, 'from') ?? '');
  const type = attr(stanza, 'type');
  const id = textOf(stanza.attrs.id, MAX_ID);
  if (type === 'error') return id === undefined ? undefined : { kind: 'error', from, id, ...errorText(stanza) };
  const system = systemMessage(stanza);
  if (system) return { kind: 'message', from: '', isPrivate: false, ...system, ...(id !== undefined && { id }) };
  if (type !== 'groupchat' && type !== 'chat') return undefined;
  const isPrivate = type === 'chat';
  const reactions = childOf(stanza, 'reactions', NS_REACTIONS);
  if (reactions) return reactionsOf(reactions, from, isPrivate);
  const retract = childOf(stanza, 'retract', NS_RETRACT);
  if (retract) {
    const target = textOf(retract.attrs.id, MAX_ID);
    const isModerated = !isPrivate && childOf(retract, 'moderated', NS_MODERATE) !== undefined;
    return target === undefined ? undefined : { kind: 'retraction', from, isPrivate, id: target, isModerated };
  }
  return messageOf(stanza, from, isPrivate, id);
}

function messageOf(stanza: Element, from: string, isPrivate: boolean, id: string | undefined): ChatEvent | undefined {
  const text = textOf(childOf(stanza, 'body')?.getText(), MAX_TEXT);
  const isCarrier = childOf(stanza, 'json-message', NS.jitmeet) !== undefined || childOf(stanza, 'subject') !== undefined;
  if (text === undefined || isCarrier || from === '') return undefined;
  const stamp = stampOf(stanza);
  const name = nameText(childOf(stanza, 'display-name', NS_DISPLAY_NAME)?.getText());
  // Official clients write the id of the message where XEP-0461 has the JID of its author, and some no namespace.
  const reply = childOf(stanza, 'reply');
  const replyTo = textOf(reply?.attrs.id, MAX_ID) ?? textOf(reply?.attrs.to, MAX_ID);
  return {
    kind: 'message',
    from,
    isPrivate,
    text,
    ...(id !== undefined && { id }),
    ...(stamp !== undefined && { stamp }),
    ...(name !== undefined && { name }),
    ...(replyTo !== undefined && { replyTo }),
  };
}

/** Words of the server or its operators (ui contract §1.12). */
function systemMessage(stanza: Element): { readonly text: string; readonly name?: string } | undefined {
  const isFromRoom = resourceOf(attr(stanza, 'from') ?? '') === '';
  const content = isFromRoom ? jsonContent(stanza) : undefined;
  const text = content?.type === 'system_chat_message' ? textOf(content.message, MAX_TEXT) : undefined;
  if (text === undefined) return undefined;
  const name = nameText(content?.displayName);
  return { text, ...(name !== undefined && { name }) };
}

function reactionsOf(reactions: Element, from: string, isPrivate: boolean): ChatEvent | undefined {
  const id = textOf(reactions.attrs.id, MAX_ID);
  const emoji = childrenOf(reactions, 'reaction')
    .slice(0, MAX_EMOJI)
    .flatMap((reaction) => emojiOf(reaction.getText()) ?? []);
  return id === undefined || emoji.length === 0 ? undefined : { kind: 'reaction', from, isPrivate, id, emoji };
}

/** The text where it is one emoji, and nothing else: pictures only, lest words be hung below other people's. */
function emojiOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_EMOJI_LENGTH || !EMOJI.test(trimmed)) return undefined;
  const [first, ...more] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed);
  return first && more.length === 0 ? first.segment : undefined;
}

function stampOf(stanza: Element): number | undefined {
  const at = Date.parse(String(childOf(stanza, 'delay', NS_DELAY)?.attrs.stamp));
  return Number.isNaN(at) ? undefined : at;
}

function errorText(stanza: Element): { readonly text?: string } {
  const text = textOf(parseStanzaError(stanza).text, MAX_NAME);
  return text === undefined ? {} : { text };
}

/** Where something goes: to everybody, or to one person in the room. */
export interface Receiver {
  /** Bare JID. */
  readonly room: string;
  readonly nick?: string | undefined;
}

function to({ room, nick }: Receiver): { readonly to: string; readonly type: string } {
  return nick === undefined ? { to: bareJid(room), type: 'groupchat' } : { to: `${bareJid(room)}/${nick}`, type: 'chat' };
}

/** A message. The text is cut, and what XML cannot carry is replaced. */
export function buildMessage(receiver: Receiver, id: string, text: string, replyTo?: string): Element {
  const reply = replyTo !== undefined && xml('reply', { xmlns: NS_REPLY, to: replyTo });
  return xml('message', { ...to(receiver), id }, xml('body', {}, toXmlText(text.slice(0, MAX_TEXT).toWellFormed())), reply);
}

export function buildReaction(receiver: Receiver, id: string, emoji: string): Element {
  const reactions = xml('reactions', { xmlns: NS_REACTIONS, id }, xml('reaction', {}, emoji));
  return xml('message', to(receiver), reactions, xml('store', { xmlns: NS_HINTS }));
}

/** Takes a message back, as official clients do (client contract §3.7). */
export function buildRetraction(receiver: Receiver, id: string): Element {
  return xml(
    'message',
    to(receiver),
    xml('retract', { xmlns: NS_RETRACT, id }),
    xml('fallback', { xmlns: NS_FALLBACK, for: NS_RETRACT }),
    xml('body', {}, 'I retracted a previous message, but it is not supported by your client.'),
    xml('store', { xmlns: NS_HINTS }),
  );
}

/** A moderator's wish, to the room, that somebody's message be removed (XEP-0425). */
export function buildModeration(id: string): Element {
  return xml('moderate', { xmlns: NS_MODERATE, id }, xml('retract', { xmlns: NS_RETRACT }));
}
