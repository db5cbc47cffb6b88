import { AppError } from '@parley/kernel';
import type * as z from 'zod/mini';
import { parseJson } from './json.ts';
import { bridgeMessage, clientMessage } from './schema.ts';
import type { BridgeMessage, ClientMessage } from './types.ts';

const MAX_CLIENT_BYTES = 64 * 1024;
/** Source maps of large rooms are longer than anything that clients may send. */
const MAX_BRIDGE_BYTES = 1024 * 1024;

/** The small build of zod has no texts of its own. */
function complaint(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `${issue.expected} expected`;
  if (issue.code === 'too_small') return `below ${issue.minimum}`;
  if (issue.code === 'too_big') return `above ${issue.maximum}`;
  return issue.message;
}

/** Names the place that is wrong, never the content: that is somebody's text. */
function check<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path
    .slice(0, 4)
    .map((part) => String(part).slice(0, 64))
    .join('.');
  throw new AppError('INPUT_INVALID', `bridge channel message: ${path || 'message'}: ${issue ? complaint(issue) : 'invalid'}`);
}

/**
 * A message from a client (bridge contract §9.1). Keys that the message does not have by contract are dropped, except in
 * `EndpointStats`, which is relayed as it came.
 * @throws AppError INPUT_INVALID for anything else, an unknown colibriClass included
 */
export function parseClientMessage(text: string, maxBytes = MAX_CLIENT_BYTES): ClientMessage {
  return check<ClientMessage>(clientMessage, parseJson(text, maxBytes));
}

/** A message from the bridge (bridge contract §9.2). @throws AppError INPUT_INVALID */
export function parseBridgeMessage(text: string): BridgeMessage {
  return check<BridgeMessage>(bridgeMessage, parseJson(text, MAX_BRIDGE_BYTES));
}

/** One text frame. */
export function serialise(message: ClientMessage | BridgeMessage): string {
  return JSON.stringify(message);
}
