import { AppError } from '@parley/kernel';
import type { JsonObject, Outgoing, RoomOperation } from '@parley/room-services';
import { attr, buildStanzaError, childOf, Element, intAttr, NS, type StanzaErrorInfo, toXmlText, xml } from '@parley/xmpp-core';

/** Of a stanza to Prosody, as it stands in its configuration (component_stanza_size_limit: 512 KiB); more would end the stream. */
export const MAX_CONTENT = 400_000;

type Deliver = Extract<Outgoing['effect'], { kind: 'deliver' }>;

/** What a client has sent to a service (plugins/mod_meet_service.lua). */
export interface Command {
  /** Real full address of the client. */
  readonly from: string;
  readonly id: string | undefined;
  /** Prosody counts what it sends, and keeps it until it is handled. */
  readonly number: number | undefined;
  /** Its children are those of the client's message. */
  readonly element: Element;
}

/** The command in a message of Prosody; undefined when the message holds none. @throws AppError INPUT_INVALID for a bad number */
export function parseCommand(message: Element): Command | undefined {
  const element = childOf(message, 'command', NS.parleyService);
  const from = element && attr(element, 'from');
  return element && from ? { from, id: attr(element, 'id'), number: intAttr(element, 'n'), element } : undefined;
}

/**
 * `<deliver/>`: one message of ours for all who are to get it (plugins/mod_meet_delivery.lua).
 * @throws AppError LIMIT_REACHED when the content is too long to be sent
 */
export function buildDelivery({ to, content, type, except }: Deliver, room: string, from: string): Element {
  const nicks = typeof to === 'string' ? [] : to.nicks;
  const child = contentElement(content);
  const size = child.toString().length;
  if (size > MAX_CONTENT) throw new AppError('LIMIT_REACHED', `a delivery of ${size} characters`);
  return xml(
    'deliver',
    { xmlns: NS.parleyService, from, room, to: typeof to === 'string' ? to : 'people', type, except },
    nicks.map((nick) => xml('to', { nick })),
    xml('payload', {}, child),
  );
}

/** The refusal of a command, as an error message from the service to the client. */
export function buildRefusal({ from: client, id }: Command, info: StanzaErrorInfo, service: string): Element {
  return xml(
    'deliver',
    { xmlns: NS.parleyService, from: service, to: 'jid', jid: client, type: 'error', id },
    xml('payload', {}, buildStanzaError(info)),
  );
}

/** Commands up to this number are done, kept and answered: Prosody does not have to send them again. */
export function buildHandled(number: number): Element {
  return xml('handled', { xmlns: NS.parleyService, n: number });
}

/** `<operation/>` (plugins/mod_meet_operations.lua). */
export function buildOperation(operation: RoomOperation, room: string): Element {
  const { name, ...fields } = operation;
  return xml('operation', { xmlns: NS.parleyOperation, name, room, ...attributesOf(fields) }, childrenOf(operation));
}

/** A message that Prosody sends to whoever is let in, right before the self presence (plugins/mod_meet_admission.lua). */
export interface WelcomeMessage {
  readonly from: string;
  readonly json: string;
  /** As the client knows it. */
  readonly room?: string;
}

export function welcomeMessage(content: JsonObject | Element, from: string): WelcomeMessage {
  const element = contentElement(content);
  const room = attr(element, 'room');
  return { from, json: element.getText(), ...(room !== undefined && { room }) };
}

function contentElement(content: JsonObject | Element): Element {
  if (content instanceof Element) return content;
  return xml('json-message', { xmlns: NS.jitmeet }, toXmlText(JSON.stringify(content)));
}

function attributesOf(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const flat = Object.entries(fields).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  // What XML cannot hold would end the stream, and with it what all rooms are told.
  return Object.fromEntries(flat.map(([name, value]) => [name, toXmlText(String(value))]));
}

function childrenOf(operation: RoomOperation): Element[] {
  if (operation.name !== 'flags') return [];
  return Object.entries(operation.flags as Record<string, string | null>).map(([name, value]) =>
    xml('flag', { name, value: value ?? undefined }),
  );
}
