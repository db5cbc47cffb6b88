import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RefusalLog } from '@parley/logging';
import type { FileSharing } from '../file-sharing/file-sharing.ts';
import { forwardHeaders, withPrefix } from '../proxy/forward-headers.ts';
import type { HttpProxy, ProxyTarget } from '../proxy/http-proxy.ts';
import { type Route, splitTarget } from '../routing/classify.ts';
import type { SignOn } from '../sign-on/sign-on.ts';
import type { Asset } from '../ui/asset.ts';
import { isPage, type Pages } from '../ui/pages.ts';
import type { UiFiles } from '../ui/ui-files.ts';
import { unbuiltPage } from '../ui/unbuilt-page.ts';
import type { ClientView } from './client-view.ts';
import { refuse, UPGRADE_LOST } from './refusal.ts';
import { sendAsset } from './send-asset.ts';

export interface GatewayDeps {
  readonly files: UiFiles;
  readonly pages: Pages;
  readonly proxy: HttpProxy;
  /** For services beside the conferences, whose long bodies must not take the room of signalling. */
  readonly sideProxy: HttpProxy;
  readonly refusals: RefusalLog;
  readonly prosody: URL;
  readonly focus: URL;
  readonly xmppDomain: string;
  /** Value of Access-Control-Allow-Origin of static files. */
  readonly corsOrigin: string;
  /** Told of every request for a page or a file. */
  observe?(request: IncomingMessage): void;
  /** Whether one more request of this address may go to the services. */
  mayAsk(address: string): boolean;
  /** The store of shared files, where the deployment has that. */
  readonly fileSharing?: FileSharing | undefined;
  /** Folder of the site, with slashes on both ends. */
  readonly basePath: string;
  /** Signs people on, where the deployment has that. */
  readonly signOn?: SignOn | undefined;
  classify(path: string): Route;
  view(request: IncomingMessage): ClientView;
}

const MAX_TARGET_LENGTH = 8_192;
/** Prosody's own limit of a client's stanza is 256 KiB; a BOSH body may hold more than one. */
const MAX_BOSH_BYTES = 512 * 1024;
/** Longer than the hold of any BOSH session. */
const BOSH_TIMEOUT_MS = 120_000;
/** A document that somebody imports, a picture on the whiteboard. */
const MAX_SERVICE_BYTES = 10 * 1024 * 1024;
const SERVICE_TIMEOUT_MS = 120_000;
const MAX_CONFERENCE_REQUEST_BYTES = 64 * 1024;
const CONFERENCE_REQUEST_TIMEOUT_MS = 20_000;

const CORS_PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '86400',
};

/** Answers everything but health, version and metrics: pages, files, config.js, and the two HTTP proxies. */
export class Gateway {
  readonly #deps: GatewayDeps;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    if (target.length > MAX_TARGET_LENGTH) return this.#refuse(request, response, 414, 'the address is too long');
    const { path, query } = splitTarget(target);
    const route = this.#deps.classify(path);
    switch (route.kind) {
      case 'xmpp-websocket':
      case 'http-bind':
        return await this.#toProsody(request, response, { ...route, query });
      case 'conference-request':
        return await this.#toFocus(request, response, query);
      case 'service':
        return await this.#toService(request, response, route, query);
      case 'sign-on':
        return await this.#toSignOn(request, response, route, query);
      case 'file-sharing':
        return await this.#toFileSharing(request, response, route.path, query);
      case 'with-slash':
        return this.#plain(response, 301, { location: withSlash(request, query) });
      case 'unlock':
        return this.#plain(response, 200, { 'access-control-allow-origin': '*', 'cache-control': 'no-store' });
      case 'bad':
        return this.#refuse(request, response, 400, 'the path is not properly encoded');
      case 'page':
      case 'config':
      case 'interface-config':
      case 'file':
        return await this.#toInterface(request, response, route, query);
      case 'colibri-ws':
        response.setHeader('Upgrade', 'websocket');
        return this.#refuse(request, response, UPGRADE_LOST.status, UPGRADE_LOST.detail);
      case 'not-found':
      case 'health':
      case 'version':
      case 'metrics':
        return await this.#notFound(request, response);
    }
  }

  async #toInterface(request: IncomingMessage, response: ServerResponse, route: InterfaceRoute, query: string): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return this.#refuse(request, response, 405, `${request.method} is not possible here`);
    }
    this.#deps.observe?.(request);
    const { files, corsOrigin } = this.#deps;
    if (route.kind !== 'file') await files.refresh();
    const asset = await this.#asset(request, route);
    const headers: string[] = [];
    if (asset) {
      if (route.kind === 'file') headers.push('Access-Control-Allow-Origin', corsOrigin);
      // COMPAT(jitsi-meet): its pages name files by `?v=<build>`, which makes every address one version (ui contract §3.3).
      const isVersioned = route.kind === 'file' && /[?&]v=/.test(query);
      sendAsset(request, response, asset, isVersioned ? { headers, cacheControl: 'public, max-age=31536000' } : { headers });
    } else if (files.version === '') {
      sendAsset(request, response, unbuiltPage(), { headers: [...headers, 'Retry-After', '5'], status: 503 });
    } else {
      await this.#notFound(request, response);
    }
  }

  #asset(request: IncomingMessage, route: InterfaceRoute): Promise<Asset | undefined> | Asset | undefined {
    const { files, pages } = this.#deps;
    const asset = route.kind === 'file' ? files.get(route.file) : undefined;
    if (asset && !isPage(asset)) return asset;
    const page = { origin: this.#deps.view(request).origin, tenant: route.tenant };
    if (route.kind === 'config') return pages.config(page);
    if (route.kind === 'interface-config') return pages.interfaceConfig(page);
    return pages.file(route.kind === 'page' ? 'index.html' : route.file, page);
  }

  async #toSignOn(request: IncomingMessage, response: ServerResponse, route: SignOnRoute, query: string): Promise<void> {
    if (!this.#deps.signOn) return await this.#notFound(request, response);
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      return this.#refuse(request, response, 405, `${request.method} is not possible here`);
    }
    await this.#deps.signOn.handle(request, response, { ...route, query });
  }

  async #toFileSharing(request: IncomingMessage, response: ServerResponse, path: readonly string[], query: string): Promise<void> {
    const { fileSharing, view, basePath } = this.#deps;
    if (!fileSharing) return await this.#notFound(request, response);
    const { origin, peer } = view(request);
    if (!this.#mayGoOn(request, response)) return;
    await fileSharing.handle(request, response, { path, query, base: `${origin}${basePath}file-sharing/`, address: peer.address });
  }

  async #toProsody(request: IncomingMessage, response: ServerResponse, route: ProsodyRoute): Promise<void> {
    await this.#forward(request, response, {
      upstream: 'prosody',
      base: this.#deps.prosody,
      path: `/${route.kind}${withPrefix(route.query, route.tenant)}`,
      headers: this.#forwardHeaders(request, this.#deps.xmppDomain),
      isAlone: route.kind === 'http-bind',
      maxBodyBytes: route.kind === 'http-bind' ? MAX_BOSH_BYTES : 0,
      timeoutMs: BOSH_TIMEOUT_MS,
    });
  }

  async #toFocus(request: IncomingMessage, response: ServerResponse, query: string): Promise<void> {
    if (request.method === 'OPTIONS') return this.#plain(response, 204, CORS_PREFLIGHT);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', 'no-cache, no-store');
    await this.#forward(request, response, {
      upstream: 'focus',
      base: this.#deps.focus,
      path: `/conference-request/v1${query}`,
      headers: this.#forwardHeaders(request, this.#deps.focus.host),
      maxBodyBytes: MAX_CONFERENCE_REQUEST_BYTES,
      timeoutMs: CONFERENCE_REQUEST_TIMEOUT_MS,
    });
  }

  async #toService(request: IncomingMessage, response: ServerResponse, { service, path }: ServiceRoute, query: string): Promise<void> {
    // Its pages are its own business.
    response.removeHeader('Content-Security-Policy');
    const target = {
      upstream: service.name,
      base: service.base,
      path: `${path}${query}`,
      headers: this.#forwardHeaders(request, new URL(this.#deps.view(request).origin).host, true),
      maxBodyBytes: MAX_SERVICE_BYTES,
      timeoutMs: SERVICE_TIMEOUT_MS,
    };
    await this.#forward(request, response, target, this.#deps.sideProxy);
  }

  async #forward(
    request: IncomingMessage,
    response: ServerResponse,
    target: ProxyTarget,
    proxy: HttpProxy = this.#deps.proxy,
  ): Promise<void> {
    if (!this.#mayGoOn(request, response)) return;
    response.once('finish', () => {
      if (response.statusCode === 413) this.#logRefusal(request, 413, 'body too long');
      if (response.statusCode === UPGRADE_LOST.status) this.#logRefusal(request, UPGRADE_LOST.status, UPGRADE_LOST.detail);
    });
    await proxy.forward(request, response, target);
  }

  #mayGoOn(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#deps.mayAsk(this.#deps.view(request).peer.address)) return true;
    this.#logRefusal(request, 429, 'too many requests');
    refuse(response, { status: 429, detail: 'too many requests', retryAfter: 1 });
    return false;
  }

  #forwardHeaders(request: IncomingMessage, host: string, keepsCookies = false): string[] {
    const { peer, isSecure } = this.#deps.view(request);
    return forwardHeaders(request, { host, clientAddress: peer.address, isSecure, keepsCookies });
  }

  async #notFound(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const page = await this.#asset(request, { kind: 'file', file: 'static/404.html', tenant: undefined });
    if (page) return sendAsset(request, response, page, { headers: [], status: 404 });
    refuse(response, { status: 404, detail: 'there is nothing at this address' });
  }

  #plain(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
    response.writeHead(status, { ...headers, 'content-length': '0' });
    response.end();
  }

  #refuse(request: IncomingMessage, response: ServerResponse, status: number, detail: string): void {
    this.#logRefusal(request, status, detail);
    refuse(response, { status, detail });
  }

  #logRefusal(request: IncomingMessage, status: number, reason: string): void {
    const path = splitTarget(request.url ?? '/').path.slice(0, 200);
    this.#deps.refusals.warn(
      { status, method: request.method, path, reason, address: this.#deps.view(request).peer.address },
      'request refused',
    );
  }
}

/** Relative to the address in the browser, which a proxy in front may have changed. */
function withSlash(request: IncomingMessage, query: string): string {
  return `./${splitTarget(request.url ?? '/')
    .path.split('/')
    .at(-1)}/${query}`;
}

type SignOnRoute = Extract<Route, { kind: 'sign-on' }>;
type ServiceRoute = Extract<Route, { kind: 'service' }>;
type InterfaceRoute = Extract<Route, { kind: 'page' | 'config' | 'interface-config' | 'file' }>;
interface ProsodyRoute {
  readonly kind: 'xmpp-websocket' | 'http-bind';
  readonly tenant: string | undefined;
  readonly query: string;
}
