import type { RequestListener } from 'node:http';
import type { WebConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { redirect } from './http/redirect.ts';
import { createWebServer, listen, type WebServer } from './http/servers.ts';
import { createParts, type WebDeps } from './parts.ts';
import { loadCertificate } from './tls/certificates.ts';
import { VERSION } from './version.ts';

/** The running front. */
export interface Web {
  /** Undefined with DISABLE_HTTPS. */
  readonly httpsPort: number | undefined;
  readonly httpPort: number;
  /** Resolves when all files have their compressed forms. */
  readonly compressed: Promise<unknown>;
  stop(): Promise<void>;
}

const CERTIFICATE_CHECK_MS = 3_600_000;

/**
 * Starts the listeners.
 * @throws AppError CONFIG_INVALID when a port or a certificate cannot be used
 */
export async function startWeb(deps: WebDeps): Promise<Web> {
  const { config, log, clock } = deps;
  const certificates = { directory: config.keyDirectory, publicHost: publicHost(config), clock, log };
  let certificate = config.https && (await loadCertificate(certificates));
  const parts = createParts(deps, () => certificate);
  await parts.files.refresh();
  const app = await createApp({ ...parts, basePath: config.basePath, name: 'web', version: VERSION, metrics: deps.metrics, log });

  const onRequest = app.routing.bind(app);
  const common = {
    keepAliveMs: config.variables.NGINX_KEEPALIVE_TIMEOUT * 1000,
    refusals: parts.refusals,
    onUpgrade: parts.onUpgrade,
    admit: parts.admit,
  };
  const secure = certificate && createWebServer({ ...common, onRequest, tls: certificate });
  const plain = createWebServer({
    ...common,
    onRequest: config.https && config.variables.ENABLE_HTTP_REDIRECT ? redirecting(config, onRequest, config.https.port) : onRequest,
  });
  const renewal = clock.every(CERTIFICATE_CHECK_MS, () => {
    loadCertificate(certificates).then(
      (next) => {
        if (next.fingerprint256 === certificate?.fingerprint256) return;
        certificate = next;
        secure?.replaceCertificate(next);
        log.info({ selfSigned: next.isSelfSigned }, 'certificate replaced');
      },
      (error: unknown) => log.error({ error }, 'certificate not replaced'),
    );
  });
  const web = {
    get httpsPort() {
      return secure?.port;
    },
    get httpPort() {
      return plain.port;
    },
    get compressed() {
      return parts.files.compressed;
    },
    async stop() {
      renewal.cancel();
      await Promise.all([secure?.stop(), plain.stop(), app.close()]);
      parts.proxy.stop();
    },
  };
  await listenAll(config, secure, plain).catch(async (error: unknown) => {
    await web.stop();
    throw error;
  });
  log.info({ https: web.httpsPort, http: web.httpPort, selfSigned: certificate?.isSelfSigned }, 'web listening');
  return web;
}

async function listenAll(config: WebConfig, secure: WebServer | undefined, plain: WebServer): Promise<void> {
  const ipv6 = config.variables.ENABLE_IPV6;
  if (secure && config.https) await listen(secure.server, { ...config.https, ipv6, variable: 'HTTPS_PORT' });
  await listen(plain.server, { ...config.http, ipv6, variable: 'HTTP_PORT' });
}

/** Plain HTTP that only points to HTTPS; probes of the machine itself still get their answer. */
function redirecting(config: WebConfig, onRequest: RequestListener, httpsPort: number): RequestListener {
  return (request, response) =>
    request.url === '/about/health'
      ? onRequest(request, response)
      : redirect(request, response, { publicOrigin: config.publicOrigin, httpsPort });
}

function publicHost({ publicOrigin }: WebConfig): string | undefined {
  return publicOrigin === undefined ? undefined : new URL(publicOrigin).hostname;
}
