import { signToken } from '@parley/auth-jwt';
import { randomHex } from '@parley/kernel';
import { type ProsodyHarness, type ProsodyVersion, startProsody, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, parseStanzaError } from '@parley/xmpp-core';

const SECRET = randomHex(32);

export const TOKENS = {
  ENABLE_AUTH: '1',
  AUTH_TYPE: 'jwt',
  ENABLE_GUESTS: '1',
  JWT_APP_ID: 'app',
  JWT_APP_SECRET: SECRET,
  PROSODY_TRUSTED_PROXIES: '127.0.0.1',
} as const;

export interface TokenServer {
  readonly server: ProsodyHarness;
  readonly focus: XmppTestClient;
  /** Every token that has been made, for a look into the logs. */
  readonly tokens: readonly string[];
  token(payload: Readonly<Record<string, unknown>>, secret?: string): Promise<string>;
  /** Logs in with a token, as a web client in this room does; from another address if one is given. */
  login(token: string, urlRoom?: string, address?: string): Promise<XmppTestClient>;
  address(node: string): string;
  stop(): Promise<void>;
}

/** A real service that takes tokens, with a focus in each of these rooms. */
export async function startTokenServer(
  prosody: ProsodyVersion,
  rooms: readonly string[],
  env: Record<string, string> = {},
): Promise<TokenServer> {
  const server = await startProsody({ prosody, env: { ...TOKENS, ...env } });
  const tokens: string[] = [];
  const address = (node: string) => `${node}@${server.muc}`;
  const focus = await server.account('focus');
  for (const room of rooms) await focus.join(address(room), 'focus');
  return {
    server,
    focus,
    tokens,
    address,
    async token(payload, secret = SECRET) {
      const token = await signToken({ iss: 'app', aud: 'app', sub: 'meet.jitsi', ...payload }, secret);
      tokens.push(token);
      return token;
    },
    login: (token, urlRoom, from) =>
      server.guest({
        query: `?token=${token}${urlRoom === undefined ? '' : `&room=${urlRoom}`}`,
        ...(from !== undefined && { headers: { 'x-forwarded-for': from } }),
      }),
    stop: () => server.stop(),
  };
}

/** What a join came to: `admitted`, `again` when the client is to ask the focus and come back (as lib-jitsi-meet does), or the error. */
export function outcomeOf(answer: Element): string {
  if (attr(answer, 'type') !== 'error') return 'admitted';
  const { type, condition, text } = parseStanzaError(answer);
  if (childOf(childOf(answer, 'error'), 'room-does-not-exist', NS.jitmeet)) return 'again';
  return `${type}/${condition} ${text ?? ''}`;
}
