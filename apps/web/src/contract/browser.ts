import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Visit {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As much of a browser as a sign-on needs: cookies by host and path, redirects, fragments. */
export class Browser {
  readonly #cookies = new Map<string, { readonly host: string; readonly path: string; readonly name: string; readonly value: string }>();
  /** Every address that was visited, in order. */
  readonly visited: string[] = [];

  /** The names of cookies that a request to this address would carry. */
  cookieNames(url: string): string[] {
    return this.#cookiesFor(new URL(url)).map(({ name }) => name);
  }

  /** Cookies as they lie here, for tests that steal or spoil them. */
  get cookies(): ReadonlyMap<string, { readonly name: string; readonly value: string }> {
    return this.#cookies;
  }

  spoil(change: (value: string) => string): void {
    for (const [key, cookie] of this.#cookies) this.#cookies.set(key, { ...cookie, value: change(cookie.value) });
  }

  /** One request, without following where it leads. */
  async visit(url: string, headers: Record<string, string> = {}): Promise<Visit> {
    const target = new URL(url);
    this.visited.push(url);
    const cookie = this.#cookiesFor(target)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(target, { agent: false, rejectUnauthorized: false, headers: { ...(cookie !== '' && { cookie }), ...headers } });
    request.end();
    const [response] = await once(request, 'response');
    let body = '';
    for await (const chunk of response) body += String(chunk);
    this.#keep(target, response.headers['set-cookie'] ?? []);
    return { url, status: response.statusCode, headers: response.headers, body };
  }

  /** Follows redirects to the first answer that is none, or whose address `until` likes. */
  async follow(url: string, until: (url: string) => boolean = () => false): Promise<Visit> {
    let visit = await this.visit(url);
    for (let hop = 0; hop < 12 && visit.status >= 300 && visit.status < 400; hop++) {
      const next = new URL(visit.headers.location ?? '', visit.url).href;
      if (until(next)) return { ...visit, url: next };
      visit = { ...(await this.visit(next)), url: next };
    }
    return visit;
  }

  #cookiesFor(target: URL) {
    return [...this.#cookies.values()].filter(({ host, path }) => host === target.hostname && target.pathname.startsWith(path));
  }

  #keep(target: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /; *path=([^;]+)/i.exec(line)?.[1] ?? '/';
      const key = `${target.hostname} ${path} ${name}`;
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(key);
      else this.#cookies.set(key, { host: target.hostname, path, name, value });
    }
  }
}
