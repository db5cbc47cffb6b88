import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { WebConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { isTls } from './http/client-view.ts';
import { openListeners } from './http/listeners.ts';
import { isRedirected, redirect } from './http/redirect.ts';
import { setHeaders } from './http/response-headers.ts';
import type { ServerOptions, WebServer } from './http/servers.ts';
import { createParts, type Parts, type WebDeps } from './parts.ts';
import { CertificateKeeper } from './tls/keeper.ts';
import { VERSION } from './version.ts';

/** The running front. */
export interface Web {
  /** The first port of its kind; undefined with DISABLE_HTTPS. */
  readonly httpsPort: number | undefined;
  readonly httpPort: number;
  /** Resolves when all files have their compressed forms. */
  readonly compressed: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts the listeners.
 * @throws AppError CONFIG_INVALID when a port or a certificate cannot be used
 */
export async function startWeb(deps: WebDeps): Promise<Web> {
  const { config, log } = deps;
  const keeper = config.https && (await openKeeper(deps));
  const parts = createParts(deps, () => keeper?.current);
  await parts.files.refresh();
  const app = await createApp({ ...parts, basePath: config.basePath, name: 'web', version: VERSION, metrics: deps.metrics, log });
  const onRequest = withHeaders(parts, app.routing.bind(app));
  const servers: WebServer[] = [];
  const stop = async () => {
    keeper?.stop();
    await Promise.all([...servers.map((server) => server.stop()), app.close()]);
    parts.proxy.stop();
  };
  const open = async (group: Parameters<typeof openListeners>[0]) => {
    const opened = await openListeners(group, { ipv6: config.variables.ENABLE_IPV6, log });
    servers.push(...opened);
    return opened.map(({ port }) => port);
  };
  try {
    const common = serverOptions(config, parts);
    const https = keeper && config.https ? await open({ ...config.https, server: { ...common, onRequest, tls: keeper.current } }) : [];
    keeper?.onReplaced((next) => {
      for (const server of servers) server.replaceCertificate(next);
    });
    const onPlain = keeper && config.variables.ENABLE_HTTP_REDIRECT ? redirecting(config, parts, onRequest) : onRequest;
    const http = await open({ ...config.http, server: { ...common, onRequest: onPlain } });
    log.info({ https, http, certificate: keeper?.current.origin }, 'web listening');
    return { httpsPort: https[0], httpPort: http[0] ?? 0, compressed: parts.files.compressed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openKeeper({ config, clock, log }: WebDeps): Promise<CertificateKeeper> {
  const directory = path.join(config.storageDirectory, 'keys');
  return CertificateKeeper.open({ own: config.ownKeys, directory, publicHost: publicHost(config), clock, log });
}

function serverOptions(config: WebConfig, parts: Parts): Omit<ServerOptions, 'onRequest'> {
  const keepAliveMs = config.variables.NGINX_KEEPALIVE_TIMEOUT * 1000;
  return { keepAliveMs, refusals: parts.refusals, onUpgrade: parts.onUpgrade, admit: parts.admit };
}

function withHeaders(parts: Parts, onRequest: RequestListener): RequestListener {
  return (request, response) => {
    setHeaders(response, parts.headers(isTls(request)));
    onRequest(request, response);
  };
}

/** Plain HTTP that only points to HTTPS; a proxy in front that has already taken the TLS off is not sent in circles. */
function redirecting(config: WebConfig, parts: Parts, onRequest: RequestListener): RequestListener {
  const { publicOrigin, basePath, variables } = config;
  const target = { publicOrigin, basePath, httpsPort: variables.HTTPS_PORT };
  return (request, response) => {
    if (!isRedirected(request) || parts.view(request).isSecure) return onRequest(request, response);
    setHeaders(response, parts.headers(false));
    redirect(request, response, target);
  };
}

function publicHost({ publicOrigin }: WebConfig): string | undefined {
  return publicOrigin === undefined ? undefined : new URL(publicOrigin).hostname;
}
