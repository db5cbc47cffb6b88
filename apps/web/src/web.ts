import type { IncomingMessage, RequestListener } from 'node:http';
import { configError } from '@parley/config';
import { errorMessage } from '@parley/kernel';
import { RefusalLog } from '@parley/logging';
import type { WebConfig } from './config.ts';
import { type FileSharing, openFileSharing } from './file-sharing/file-sharing.ts';
import { uploadTime } from './file-sharing/upload-time.ts';
import { createApp } from './http/app.ts';
import { isTls } from './http/client-view.ts';
import { type ListenerGroup, openListeners } from './http/listeners.ts';
import { isRedirected, redirect } from './http/redirect.ts';
import { setHeaders } from './http/response-headers.ts';
import type { ServerOptions, WebServer } from './http/servers.ts';
import { createParts, type Parts, type WebDeps } from './parts.ts';
import { type Edge, openEdge } from './tls/edge.ts';
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
  const { config, clock, log } = deps;
  const refusals = new RefusalLog(log, () => clock.now());
  const fileSharing = await openStore(deps, refusals);
  const edge = config.https && (await openEdge({ ...deps, publicHost: publicHost(config) }));
  const parts = createParts(deps, { certificate: () => edge?.keeper.current, fileSharing, refusals });
  await parts.files.refresh();
  parts.custom.start();
  const app = await createFrontApp(deps, parts, edge);
  const servers: WebServer[] = [];
  const stop = async () => {
    edge?.stop();
    fileSharing?.stop();
    parts.custom.stop();
    await Promise.all([...servers.map((server) => server.stop()), app.close()]);
    parts.proxy.stop();
  };
  try {
    const ports = await listen(deps, { parts, edge, onRequest: app.routing.bind(app), servers });
    void edge?.acme?.manager.start();
    log.info({ ...ports, certificate: edge?.status.origin }, 'web listening');
    return { httpsPort: ports.https[0], httpPort: ports.http[0] ?? 0, compressed: parts.files.compressed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openStore(deps: WebDeps, refusals: RefusalLog): Promise<FileSharing | undefined> {
  const { fileSharing: settings, prosody } = deps.config;
  if (!settings) return undefined;
  return await openFileSharing({ ...deps, settings, prosody, refusals }).catch((error: unknown) => {
    throw configError('WEB_STORAGE_DIR', `${settings.directory}: ${errorMessage(error)}`);
  });
}

function createFrontApp(deps: WebDeps, parts: Parts, edge: Edge | undefined): ReturnType<typeof createApp> {
  const findings = () => [...(deps.settings ?? []), ...(edge?.findings() ?? []), ...parts.findings()];
  return createApp({
    ...parts,
    basePath: deps.config.basePath,
    name: 'web',
    version: VERSION,
    commit: deps.config.variables.PARLEY_COMMIT,
    metrics: deps.metrics,
    log: deps.log,
    health: async () => (await parts.health()).health,
    details: async () => ({ ...(await parts.health()), certificate: edge?.status, findings: findings() }),
    findings,
  });
}

interface Front {
  readonly parts: Parts;
  readonly edge: Edge | undefined;
  readonly onRequest: RequestListener;
  /** Gets every listener that is opened. */
  readonly servers: WebServer[];
}

async function listen({ config, log }: WebDeps, { parts, edge, onRequest, servers }: Front) {
  const open = async (group: ListenerGroup) => {
    const opened = await openListeners(group, { ipv6: config.variables.ENABLE_IPV6, log });
    servers.push(...opened);
    return opened.map(({ port }) => port);
  };
  const common = serverOptions(config, parts);
  const answered = withHeaders(parts, onRequest);
  const secure = withChallenges(edge, answered);
  const plain = withChallenges(edge, edge && config.variables.ENABLE_HTTP_REDIRECT ? redirecting(config, parts, answered) : answered);
  edge?.keeper.onReplaced((next) => {
    for (const server of servers) server.replaceCertificate(next);
  });
  const https =
    edge && config.https ? await open({ ...config.https, server: { ...common, onRequest: secure, tls: edge.keeper.current } }) : [];
  const http = await open({ ...config.http, server: { ...common, onRequest: plain } });
  return { https, http };
}

/** Challenges come before everything else: a redirect, or a room of that name, would defeat them. */
function withChallenges(edge: Edge | undefined, onRequest: RequestListener): RequestListener {
  const challenges = edge?.acme?.challenges;
  if (!challenges) return onRequest;
  return (request, response) => {
    const answer = challenges.answer(request.url ?? '');
    if (answer === undefined) return onRequest(request, response);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(answer.length) });
    response.end(answer);
  };
}

function serverOptions(config: WebConfig, parts: Parts): Omit<ServerOptions, 'onRequest'> {
  const keepAliveMs = config.variables.NGINX_KEEPALIVE_TIMEOUT * 1000;
  const bodyTimeout = (request: IncomingMessage) => uploadTime(request, config.basePath);
  const { refusals, onUpgrade, admit } = parts;
  return { keepAliveMs, refusals, onUpgrade, admit, ...(config.fileSharing && { bodyTimeout }) };
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
