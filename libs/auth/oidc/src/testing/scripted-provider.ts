import { exportJWK, generateKeyPair, SignJWT } from 'jose';

type Claims = Record<string, unknown>;

/** What a test changes of an honest provider. */
export interface Script {
  /** Of the ID token; undefined takes a claim away. */
  claims?: Claims;
  /** The whole ID token, in place of a signed one. */
  idToken?(payload: Claims): string | Promise<string> | undefined;
  userInfo?: Claims;
  discovery?: Record<string, unknown>;
  /** Answers in place of the provider: a status, or silence. */
  down?: number | 'refused' | 'silent';
  /** Error code of the token endpoint. */
  tokenError?: string;
}

export const ISSUER = 'https://id.example.org/realms/one';
export const CLIENT_ID = 'parley';

/** An OpenID provider without sockets, whose answers a test spoils; for what no honest provider does. */
export class ScriptedProvider {
  script: Script = {};
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Bodies and Authorization headers that the token endpoint got. */
  readonly tokenRequests: { readonly body: URLSearchParams; readonly authorization: string | null }[] = [];
  nonce = '';
  #keys: Awaited<ReturnType<typeof makeKeys>> | undefined;

  async rotateKeys(): Promise<void> {
    this.#keys = await makeKeys(`key-${Math.random()}`);
  }

  readonly fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(String(url));
    this.asked.push(pathname);
    const { down } = this.script;
    if (down === 'refused') throw new TypeError('fetch failed');
    if (down === 'silent') return await silence(init?.signal);
    if (down !== undefined) return new Response('trouble', { status: down });
    return await this.#answer(pathname, init);
  };

  async #answer(pathname: string, init: RequestInit | undefined): Promise<Response> {
    if (pathname.endsWith('/.well-known/openid-configuration')) return Response.json({ ...METADATA, ...this.script.discovery });
    if (pathname.endsWith('/keys')) return Response.json({ keys: [(await this.#current()).publicJwk] });
    if (pathname.endsWith('/userinfo')) return Response.json(this.script.userInfo ?? { sub: 'anna' });
    if (pathname.endsWith('/token')) return await this.#token(init);
    return new Response('nothing', { status: 404 });
  }

  async #token(init: RequestInit | undefined): Promise<Response> {
    const headers = new Headers(init?.headers);
    this.tokenRequests.push({ body: new URLSearchParams(String(init?.body)), authorization: headers.get('authorization') });
    if (this.script.tokenError !== undefined) return Response.json({ error: this.script.tokenError }, { status: 400 });
    const now = Math.floor(Date.now() / 1000);
    const honest = {
      iss: ISSUER,
      aud: CLIENT_ID,
      sub: 'anna',
      name: 'Anna',
      email: 'anna@example.org',
      nonce: this.nonce,
      iat: now,
      exp: now + 60,
    };
    const payload = Object.fromEntries(Object.entries({ ...honest, ...this.script.claims }).filter(([, value]) => value !== undefined));
    const idToken = this.script.idToken ? await this.script.idToken(payload) : await this.sign(payload);
    return Response.json({ access_token: 'access', token_type: 'Bearer', ...(idToken !== undefined && { id_token: idToken }) });
  }

  async sign(payload: Claims): Promise<string> {
    const { privateKey, kid } = await this.#current();
    return await new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  }

  async #current() {
    this.#keys ??= await makeKeys('first');
    return this.#keys;
  }
}

const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/auth`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  jwks_uri: `${ISSUER}/keys`,
  end_session_endpoint: `${ISSUER}/logout`,
  id_token_signing_alg_values_supported: ['ES256'],
};

async function makeKeys(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { privateKey, kid, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' } };
}

async function silence(signal: AbortSignal | null | undefined): Promise<never> {
  return await new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}
