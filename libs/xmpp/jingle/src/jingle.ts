import { AppError } from '@parley/kernel';
import {
  boolAttr,
  boundedChildren,
  boundedText,
  childOf,
  childrenOf,
  type Element,
  enumAttr,
  NS,
  requireAttr,
  requireIntAttr,
  requireTextAttr,
  textAttr,
  xml,
} from '@parley/xmpp-core';
import { buildDescription, parseDescription } from './description.ts';
import { decodeJsonSources, encodeJsonSources } from './json-sources.ts';
import { buildTransport, parseTransport } from './transport.ts';
import type { BridgeSession, Content, Jingle, JingleAction } from './types.ts';

const MAX_CONTENTS = 20;
const MAX_JID = 3071;
const MAX_REASON = 1024;
const SENDERS = ['both', 'initiator', 'responder', 'none'] as const;

const ACTIONS: readonly JingleAction[] = [
  'session-initiate',
  'session-accept',
  'session-info',
  'session-terminate',
  'source-add',
  'source-remove',
  'transport-info',
  'transport-accept',
  'transport-replace',
  'content-modify',
];
/** COMPAT(lib-jitsi-meet before 2016): names without the hyphen. */
const OLD_ACTIONS: Readonly<Record<string, JingleAction>> = { addsource: 'source-add', removesource: 'source-remove' };

function parseAction(element: Element): JingleAction {
  const given = requireAttr(element, 'action');
  const action = ACTIONS.find((name) => name === given) ?? (Object.hasOwn(OLD_ACTIONS, given) ? OLD_ACTIONS[given] : undefined);
  if (!action) throw new AppError('INPUT_INVALID', 'unknown Jingle action');
  return action;
}

/** `<initial-last-n>` is read from the content and, for clients that nest it, from its description. */
function parseInitialLastN(content: Element): number | undefined {
  const element =
    childOf(content, 'initial-last-n', NS.colibri2) ?? childOf(childOf(content, 'description'), 'initial-last-n', NS.colibri2);
  return element && requireIntAttr(element, 'value', -1, 100_000);
}

function parseContent(element: Element): Content {
  const name = requireTextAttr(element, 'name');
  const senders = enumAttr(element, 'senders', SENDERS);
  const description = childOf(element, 'description', NS.rtp);
  const transport = childOf(element, 'transport', NS.iceUdp);
  const initialLastN = parseInitialLastN(element);
  return {
    name,
    creator: enumAttr(element, 'creator', ['initiator', 'responder']) ?? 'initiator',
    ...(senders && { senders }),
    ...(description && { description: parseDescription(description, name) }),
    ...(transport && { transport: parseTransport(transport) }),
    ...(initialLastN !== undefined && { initialLastN }),
  };
}

function buildContent({ name, creator, senders, description, transport, initialLastN }: Content): Element {
  return xml(
    'content',
    { creator, name, senders },
    description && buildDescription(description),
    transport && buildTransport(transport),
    initialLastN !== undefined && xml('initial-last-n', { xmlns: NS.colibri2, value: initialLastN }),
  );
}

function parseBundle(element: Element): string[] {
  const group = childrenOf(element, 'group', NS.grouping).find((child) => child.attrs.semantics === 'BUNDLE');
  return group ? boundedChildren(group, 'content', MAX_CONTENTS).map((content) => requireTextAttr(content, 'name')) : [];
}

function parseBridgeSession(element: Element): BridgeSession {
  const region = textAttr(element, 'region');
  return {
    id: requireTextAttr(element, 'id'),
    ...(region && { region }),
    ...(boolAttr(element, 'restart') && { restart: true }),
    ...(boolAttr(element, 'ice-restart') && { iceRestart: true }),
  };
}

function parseReason(element: Element): { condition: string; text?: string } {
  const condition = element.getChildElements().find((child) => child.name !== 'text');
  const text = childOf(element, 'text')?.getText();
  return {
    condition: condition ? boundedText(condition.name, 'Jingle reason') : 'success',
    ...(text !== undefined && { text: boundedText(text, 'Jingle reason text', MAX_REASON) }),
  };
}

/** The parts that only some actions carry: what is absent stays absent. */
function parseExtras(element: Element): Partial<Jingle> {
  const bridgeSession = childOf(element, 'bridge-session', NS.focus);
  const startMuted = childOf(element, 'startmuted', NS.startMuted);
  const reason = childOf(element, 'reason');
  const json = childOf(element, 'json-message', NS.jitmeet);
  const iceState = childOf(element, 'ice-state', NS.focus)?.getText();
  return {
    ...(bridgeSession && { bridgeSession: parseBridgeSession(bridgeSession) }),
    ...(startMuted && { startMuted: { audio: boolAttr(startMuted, 'audio'), video: boolAttr(startMuted, 'video') } }),
    ...(reason && { reason: parseReason(reason) }),
    ...(json && { jsonSources: decodeJsonSources(json.getText()) }),
    ...(iceState !== undefined && { iceState: boundedText(iceState, 'ice-state') }),
  };
}

/** `<jingle xmlns='urn:xmpp:jingle:1'>` (XEP-0166; client contract §4, focus contract §6–8). @throws AppError INPUT_INVALID */
export function parseJingle(element: Element): Jingle {
  const initiator = textAttr(element, 'initiator', MAX_JID);
  const responder = textAttr(element, 'responder', MAX_JID);
  return {
    action: parseAction(element),
    sid: requireTextAttr(element, 'sid'),
    ...(initiator && { initiator }),
    ...(responder && { responder }),
    contents: boundedChildren(element, 'content', MAX_CONTENTS).map(parseContent),
    bundle: parseBundle(element),
    ...parseExtras(element),
  };
}

function buildReason({ condition, text }: { condition: string; text?: string }): Element {
  return xml('reason', {}, xml(condition), text !== undefined && xml('text', {}, text));
}

function buildBridgeSession({ id, region, restart, iceRestart }: BridgeSession): Element {
  return xml('bridge-session', { xmlns: NS.focus, id, region, restart, 'ice-restart': iceRestart });
}

/** The inverse of {@link parseJingle}. */
export function buildJingle(jingle: Jingle): Element {
  const { action, sid, initiator, responder, bundle, bridgeSession, startMuted, reason, jsonSources, iceState } = jingle;
  return xml(
    'jingle',
    { xmlns: NS.jingle, action, initiator, responder, sid },
    reason && buildReason(reason),
    ...jingle.contents.map(buildContent),
    bundle.length > 0 && xml('group', { xmlns: NS.grouping, semantics: 'BUNDLE' }, ...bundle.map((name) => xml('content', { name }))),
    bridgeSession && buildBridgeSession(bridgeSession),
    startMuted && xml('startmuted', { xmlns: NS.startMuted, ...startMuted }),
    iceState !== undefined && xml('ice-state', { xmlns: NS.focus }, iceState),
    jsonSources && xml('json-message', { xmlns: NS.jitmeet }, encodeJsonSources(jsonSources)),
  );
}
