import { createHash, createPublicKey } from 'node:crypto';
import { type LocalServer, startLocalServer } from './local-server.ts';

export interface TestKeyServer extends LocalServer {
  /** Public keys in PEM form by key id; may change at any time. */
  readonly keys: Map<string, string>;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** `silent`: leaves clients waiting; `broken`: answers 500; `huge`: with megabytes. */
  mood: 'answers' | 'silent' | 'broken' | 'huge';
}

/**
 * A server of public keys: one by one as `/<hex SHA-256 of the id>.pem`, all at once as `/jwks.json` (RFC 7517) and as `/keys.json`
 * (PEM texts by id). Answers carry `Cache-Control: max-age=3600`.
 */
export async function startKeyServer(): Promise<TestKeyServer> {
  const asked: string[] = [];
  const state: Omit<TestKeyServer, keyof LocalServer> = { keys: new Map(), asked, mood: 'answers' };
  const server = await startLocalServer(async ({ url = '' }) => {
    asked.push(url);
    if (state.mood === 'silent') return new Promise(() => {});
    if (state.mood === 'broken') return { status: 500, body: '' };
    const body = state.mood === 'huge' ? `{"keys":[],"fill":"${'x'.repeat(4_000_000)}"}` : documentAt(url, state.keys);
    return body === undefined ? { status: 404, body: '' } : { status: 200, body, headers: { 'cache-control': 'max-age=3600' } };
  });
  return Object.assign(state, server);
}

function documentAt(path: string, keys: ReadonlyMap<string, string>): string | undefined {
  if (path === '/keys.json') return JSON.stringify(Object.fromEntries(keys));
  if (path === '/jwks.json') {
    const set = [...keys].map(([kid, pem]) => ({ ...createPublicKey(pem).export({ format: 'jwk' }), kid, use: 'sig' }));
    return JSON.stringify({ keys: set });
  }
  const id = [...keys.keys()].find((candidate) => path === `/${createHash('sha256').update(candidate).digest('hex')}.pem`);
  return id === undefined ? undefined : keys.get(id);
}
