import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { type Clock, type Finding, findingLine, type Log } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import type { Metrics } from '@parley/metrics';
import type { AcmeSurroundings } from './acme/service.ts';
import type { WebConfig } from './config.ts';
import type { FileSharing } from './file-sharing/file-sharing.ts';
import { foreignFiles } from './foreign.ts';
import { createHealthCheck, type DetailedHealth } from './health.ts';
import { AddressCounter, RequestBudget } from './http/address-bounds.ts';
import { type ClientView, clientView, isInternal } from './http/client-view.ts';
import { Gateway } from './http/gateway.ts';
import { PublicAddress } from './http/public-address.ts';
import { filePolicy, type HeaderField, responseHeaders } from './http/response-headers.ts';
import { UntrustedProxies } from './http/untrusted-proxies.ts';
import { BridgeRegistry, parseBridges } from './proxy/bridge-registry.ts';
import { findBridgeTarget, resolveByDns } from './proxy/bridge-target.ts';
import { httpGetText } from './proxy/http-get.ts';
import { HttpProxy } from './proxy/http-proxy.ts';
import { Outages } from './proxy/outages.ts';
import { Tunnels } from './proxy/tunnels.ts';
import { createUpgradeHandler } from './proxy/upgrades.ts';
import type { AddressSet } from './routing/addresses.ts';
import { classify, type Route } from './routing/classify.ts';
import { createSignOn } from './sign-on/create-sign-on.ts';
import type { Certificate } from './tls/certificates.ts';
import { CustomScripts } from './ui/custom-scripts.ts';
import { Pages } from './ui/pages.ts';
import { UiFiles } from './ui/ui-files.ts';

export interface WebDeps {
  readonly config: WebConfig;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** What is doubtful about the settings. */
  readonly settings?: readonly Finding[];
  /** Machines that lead out of our networks, and stand for people outside; undefined for none. */
  readonly gateways?: AddressSet;
  /** What ACME meets outside; undefined: the real world. */
  readonly surroundings?: AcmeSurroundings;
}

/** What is there before the parts. */
export interface PartsContext {
  /** Asked for at every answer, because it is renewed while the process runs. */
  readonly certificate: () => Certificate | undefined;
  /** The store of shared files; undefined without. */
  readonly fileSharing: FileSharing | undefined;
  /** Lines of refused requests. */
  readonly refusals: RefusalLog;
}

/** Everything behind the listeners. */
export interface Parts {
  readonly files: UiFiles;
  readonly custom: CustomScripts;
  /** What was noticed of the operator's files and of those who ask. */
  findings(): readonly Finding[];
  /** Ends the connections to the services. */
  readonly proxy: Pick<HttpProxy, 'stop'>;
  readonly gateway: Gateway;
  readonly refusals: RefusalLog;
  /** Whether one more connection of this address is served; a proxy carries those of many. */
  readonly admit: (socket: Socket, address: string) => boolean;
  readonly onUpgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  health(): Promise<DetailedHealth>;
  /** Headers of every answer, with and without TLS. */
  headers(isSecure: boolean): readonly HeaderField[];
  view(request: IncomingMessage): ClientView;
  /** Does somebody of the operator's own networks ask? */
  isInternal(request: IncomingMessage): boolean;
}

const NOBODY: AddressSet = { has: () => false };
const HEALTH_TIMEOUT_MS = 2_000;
const SMALL_ANSWER = { timeoutMs: HEALTH_TIMEOUT_MS, maxBytes: 64 * 1024 };
const NO_INTERFACE = { status: 503, body: JSON.stringify({ detail: 'no user interface has been built' }) };
const BRIDGE_LIST = { timeoutMs: 2_000, maxBytes: 1024 * 1024 };

/** Puts the parts together. */
export function createParts(deps: WebDeps, { certificate, fileSharing, refusals }: PartsContext): Parts {
  const { config, log, clock } = deps;
  const { variables } = config;
  const files = new UiFiles({ root: config.uiRoot, overlay: path.join(config.configDirectory, 'custom-files'), clock, log });
  const outages = new Outages(log);
  const proxy = new HttpProxy(outages);
  const sideProxy = new HttpProxy(outages);
  const known = {
    tenants: variables.ENABLE_SUBDOMAINS,
    services: config.sideServices,
    signsOn: config.oidc !== undefined,
    sharesFiles: config.fileSharing !== undefined,
    hasFile: (file: string) => files.has(file),
  };
  const toRoute = (path: string): Route => classify(path, known);
  const view = (request: IncomingMessage) => clientView(request, { trusted: config.trustedProxies, ...config });
  const gateways = deps.gateways ?? NOBODY;
  const connections = new AddressCounter(variables.WEB_MAX_CONNECTIONS_PER_ADDRESS);
  const budget = new RequestBudget(variables.WEB_MAX_REQUESTS_PER_ADDRESS, clock);
  const mayAsk = (address: string) => budget.take(address);
  const services = { prosody: config.prosody, focus: config.focus, xmppDomain: config.domains.domain };

  const foreign = foreignFiles(config.configDirectory);
  for (const finding of foreign) log.warn({ file: finding.subject }, findingLine(finding));
  const publicAddress = new PublicAddress({ ...config, log });
  const untrusted = new UntrustedProxies(log);
  const sample = { origin: config.fallbackOrigin, tenant: undefined };
  const custom = new CustomScripts({
    directory: config.configDirectory,
    before: (name) => pages.beforeCustom(name === 'custom-config.js' ? 'config' : 'interface-config', sample),
    clock,
    log,
  });
  const pages: Pages = createPages(config, files, custom);
  const signOn =
    config.oidc && createSignOn({ ...deps, ...config, settings: config.oidc, isRoom: (path) => toRoute(path).kind === 'page', view });

  return {
    files,
    custom,
    findings: () => [...foreign, ...custom.findings(), ...publicAddress.findings(), ...untrusted.findings()],
    proxy: {
      stop() {
        proxy.stop();
        sideProxy.stop();
      },
    },
    refusals,
    view,
    isInternal: (request) => isInternal(view(request).peer, gateways),
    headers: createHeaders(config, certificate),
    admit: (socket, address) => config.trustedProxies.has(address) || connections.admit(socket, address),
    gateway: new Gateway({
      files,
      pages,
      proxy,
      sideProxy,
      refusals,
      ...services,
      mayAsk,
      signOn,
      fileSharing,
      basePath: config.basePath,
      corsOrigin: variables.CORS_HEADER_ACCESS_CONTROL_ALLOW_ORIGIN,
      classify: toRoute,
      view,
      observe(request) {
        publicAddress.observe(request);
        untrusted.observe(request, view(request));
      },
    }),
    onUpgrade: createUpgrades(deps, { outages, refusals, mayAsk, toRoute, view }),
    health: createHealthCheck(
      [
        { name: 'xmpp', check: () => httpGetText(new URL('/health', config.prosody).href, SMALL_ANSWER) },
        { name: 'interface', check: async () => (files.version === '' ? NO_INTERFACE : { status: 200, body: '' }) },
        { name: 'focus', check: () => httpGetText(new URL('/about/health', config.focus).href, SMALL_ANSWER) },
      ],
      clock,
    ),
  };
}

function createHeaders({ variables, extraHeaders, givenPolicy }: WebConfig, certificate: () => Certificate | undefined): Parts['headers'] {
  const policy = filePolicy({
    given: givenPolicy,
    isOwnClient: variables.WEB_UI_ROOT === undefined,
    frameAncestors: variables.FRAME_ANCESTORS,
  });
  const common = { shard: variables.DEPLOYMENTINFO_SHARD, policy, extra: extraHeaders };
  const withHsts = responseHeaders({ ...common, hsts: true });
  const withoutHsts = responseHeaders({ ...common, hsts: false });
  return (isSecure) => (isSecure && variables.ENABLE_HSTS && certificate()?.isSelfSigned === false ? withHsts : withoutHsts);
}

function createPages(config: WebConfig, files: UiFiles, custom: CustomScripts): Pages {
  const { variables } = config;
  return new Pages({
    files,
    values: variables,
    domains: config.domains,
    prefix: variables.WEB_CONFIG_PREFIX,
    overrides: config.overrides,
    custom,
    // Another client's build may load what our policy would not allow.
    policy: config.givenPolicy
      ? { kind: 'given', value: config.givenPolicy }
      : { kind: variables.WEB_UI_ROOT === undefined ? 'generate' : 'none' },
    frameAncestors: variables.FRAME_ANCESTORS,
    basePath: config.basePath,
    bridgeOrigin: config.bridgeOrigin,
    signsOn: config.oidc !== undefined,
  });
}

interface UpgradeParts {
  readonly outages: Outages;
  readonly refusals: RefusalLog;
  mayAsk(address: string): boolean;
  toRoute(path: string): Route;
  view(request: IncomingMessage): ClientView;
}

function createUpgrades({ config, metrics, clock, log }: WebDeps, parts: UpgradeParts): Parts['onUpgrade'] {
  const { variables } = config;
  const tunnels = new Tunnels({ outages: parts.outages, perAddress: variables.WEB_MAX_SOCKETS_PER_ADDRESS });
  const refused = metrics.counter('upgrades_refused_total', 'WebSocket upgrades that were refused.', ['status']);
  metrics.gauge('websockets', 'Open WebSockets.', { read: () => tunnels.size });
  const registry = new BridgeRegistry({
    async fetchBridges() {
      const url = new URL('/bridges', config.focus).href;
      try {
        const bridges = parseBridges((await httpGetText(url, BRIDGE_LIST)).body);
        parts.outages.worked('focus');
        return bridges;
      } catch (error) {
        parts.outages.failed('focus', error);
        throw error;
      }
    },
    clock,
    log,
  });
  const targets = {
    registry,
    allowed: config.allowedBridges,
    lookupName: variables.COLIBRI_WEBSOCKET_JVB_LOOKUP_NAME,
    lookupPort: variables.COLIBRI_WEBSOCKET_PORT,
    resolve: resolveByDns,
  };
  return createUpgradeHandler({
    tunnels,
    refusals: parts.refusals,
    prosody: config.prosody,
    xmppDomain: config.domains.domain,
    basePath: config.basePath,
    mayAsk: parts.mayAsk,
    classify: parts.toRoute,
    view: parts.view,
    findBridge: (serverId) => findBridgeTarget(serverId, targets),
    forgetBridge: (serverId) => registry.forget(serverId),
    onRefused: (status) => refused.inc(1, { status }),
  });
}
