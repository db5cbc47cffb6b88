import type { IncomingMessage, ServerResponse } from 'node:http';
import { newSeed, type OidcClient, type Person, secretsOf, type TokenRoom } from '@parley/auth-oidc';
import { AppError, type Clock, type Log } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import type { Counter } from '@parley/metrics';
import type { RequestBudget } from '../http/address-bounds.ts';
import type { ClientView } from '../http/client-view.ts';
import type { Attempt, Attempts } from './attempts.ts';
import { type Destination, pagePath, readDestination, tokenRoom, withToken } from './destination.ts';
import { handOverPage, noticePage, type Page } from './pages.ts';
import type { Notice } from './texts.ts';

export interface SignOnDeps {
  readonly client: Pick<OidcClient, 'begin' | 'finish' | 'endSession'>;
  readonly attempts: Attempts;
  /** The token with which a person enters a room. */
  issue(person: Person, room: TokenRoom): Promise<string>;
  /** Does this path of the site show a room? */
  isRoom(path: string): boolean;
  view(request: IncomingMessage): ClientView;
  readonly budget: Pick<RequestBudget, 'take'>;
  /** Folder in which the site lies, with slashes on both ends. */
  readonly basePath: string;
  /** The operator's own Content-Security-Policy for everything, undefined without. */
  readonly givenPolicy: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** For what is refused, which a flood must not turn into a flood of lines. */
  readonly refusals: Pick<RefusalLog, 'warn'>;
  /** By `result`. */
  readonly counter: Counter;
}

/** What is asked for: `/oidc/login`, with a tenant in front perhaps, `/oidc/callback`, `/oidc/logout`. */
export interface SignOnRequest {
  readonly step: 'login' | 'callback' | 'logout';
  readonly tenant: string | undefined;
  /** With its `?`. */
  readonly query: string;
}

const STATUS: Readonly<Record<Notice, number>> = {
  noRoom: 400,
  tooMany: 429,
  unreachable: 503,
  misconfigured: 500,
  refused: 403,
  expired: 400,
  untrusted: 400,
  signedOff: 200,
};
const RETRY_AFTER_S: Partial<Record<Notice, number>> = { tooMany: 5, unreachable: 10 };

/** The way from a room's page to the identity provider and back with a room token (architecture §3, decision of issue 5). */
export class SignOn {
  readonly #deps: SignOnDeps;

  constructor(deps: SignOnDeps) {
    this.#deps = deps;
  }

  async handle(request: IncomingMessage, response: ServerResponse, asked: SignOnRequest): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    if (!this.#deps.budget.take(this.#deps.view(request).peer.address)) {
      this.#tell(request, 'limited', {});
      return this.#notice(request, response, 'tooMany');
    }
    switch (asked.step) {
      case 'login':
        return await this.#begin(request, response, asked);
      case 'callback':
        return await this.#finish(request, response, asked.query);
      case 'logout':
        return await this.#signOff(request, response);
    }
  }

  async #begin(request: IncomingMessage, response: ServerResponse, { tenant, query }: SignOnRequest): Promise<void> {
    const destination = readDestination(query, tenant);
    if (!destination || !this.#deps.isRoom(pagePath(destination))) return this.#notice(request, response, 'noRoom');
    const seed = newSeed();
    try {
      const url = await this.#deps.client.begin(this.#redirectUri(request), secretsOf(seed));
      const cookies = this.#deps.attempts.keep(request, { seed, destination }, this.#isSecure(request));
      this.#deps.counter.inc(1, { result: 'begun' });
      this.#redirect(response, url.href, cookies);
    } catch (error) {
      this.#failed(request, response, error, destination);
    }
  }

  async #finish(request: IncomingMessage, response: ServerResponse, query: string): Promise<void> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const secure = this.#isSecure(request);
    const attempt = this.#deps.attempts.find(request, state, secure);
    if (!attempt) {
      this.#tell(request, 'expired', {});
      return this.#notice(request, response, 'expired');
    }
    response.setHeader('Set-Cookie', this.#deps.attempts.end(state, secure));
    try {
      const person = await this.#deps.client.finish(new URL(`${this.#redirectUri(request)}${query}`), secretsOf(attempt.seed));
      await this.#welcome(request, response, person, attempt);
    } catch (error) {
      this.#failed(request, response, error, attempt.destination);
    }
  }

  async #welcome(request: IncomingMessage, response: ServerResponse, person: Person, { destination }: Attempt): Promise<void> {
    const token = await this.#deps.issue(person, tokenRoom(destination));
    this.#deps.counter.inc(1, { result: 'done' });
    this.#deps.log.info({ subject: person.subject, address: this.#deps.view(request).peer.address }, 'signed on');
    const address = withToken(this.#deps.basePath, destination, token);
    if (destination.isPopup) this.#page(response, 200, handOverPage(token, address));
    else this.#redirect(response, address, []);
  }

  async #signOff(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = this.#deps.view(request);
    try {
      const url = await this.#deps.client.endSession(`${origin}${this.#deps.basePath}`);
      if (url) this.#redirect(response, url.href, []);
      else this.#notice(request, response, 'signedOff');
    } catch (error) {
      this.#failed(request, response, error, undefined);
    }
  }

  #redirectUri(request: IncomingMessage): string {
    return `${this.#deps.view(request).origin}${this.#deps.basePath}oidc/callback`;
  }

  #isSecure(request: IncomingMessage): boolean {
    return this.#deps.view(request).origin.startsWith('https:');
  }

  #failed(request: IncomingMessage, response: ServerResponse, error: unknown, destination: Destination | undefined): void {
    if (response.headersSent || response.destroyed) return;
    const [notice, result] = AppError.is(error) ? outcomeOf(error) : UNKNOWN;
    const reason = AppError.is(error) ? error.details.reason : 'internal';
    this.#tell(request, result, { reason, ...(AppError.is(error) ? { detail: error.message } : { error }) });
    this.#notice(request, response, notice, destination);
  }

  /** One line and one count for everything that ends a sign-on early; codes, states and tokens are in neither. */
  #tell(request: IncomingMessage, result: string, fields: Readonly<Record<string, unknown>>): void {
    this.#deps.counter.inc(1, { result });
    this.#deps.refusals.warn({ result, ...fields, address: this.#deps.view(request).peer.address }, 'sign-on not finished');
  }

  #notice(request: IncomingMessage, response: ServerResponse, notice: Notice, destination?: Destination): void {
    const { basePath } = this.#deps;
    const again = destination && againPath(basePath, destination);
    const page = noticePage(notice, { acceptLanguage: request.headers['accept-language'], home: basePath, again });
    const seconds = RETRY_AFTER_S[notice];
    if (seconds !== undefined) response.setHeader('Retry-After', String(seconds));
    this.#page(response, STATUS[notice], page);
  }

  #page(response: ServerResponse, status: number, { html, policy }: Page): void {
    const body = Buffer.from(html);
    response.setHeader('Content-Security-Policy', this.#deps.givenPolicy ?? policy);
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-length': String(body.length) });
    response.end(body);
  }

  #redirect(response: ServerResponse, location: string, cookies: readonly string[]): void {
    response.writeHead(303, { location, 'content-length': '0', ...(cookies.length > 0 && { 'set-cookie': [...cookies] }) });
    response.end();
  }
}

const UNKNOWN = ['untrusted', 'failed'] as const;

function outcomeOf({ code }: AppError): readonly [Notice, string] {
  switch (code) {
    case 'UNAVAILABLE':
    case 'TIMEOUT':
      return ['unreachable', 'unavailable'];
    case 'NOT_ALLOWED':
      return ['refused', 'refused'];
    case 'CONFIG_INVALID':
      return ['misconfigured', 'misconfigured'];
    default:
      return UNKNOWN;
  }
}

function againPath(basePath: string, destination: Destination): string {
  const folder = destination.tenant === undefined ? '' : `${encodeURIComponent(destination.tenant)}/`;
  return `${basePath}${folder}oidc/login?room=${encodeURIComponent(encodeURIComponent(destination.room))}`;
}
