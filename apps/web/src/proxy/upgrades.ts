import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, errorMessage } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import { type ClientView, isTls } from '../http/client-view.ts';
import { type Refusal, refuseUpgrade } from '../http/refusal.ts';
import { withinBase } from '../routing/base-path.ts';
import { type Route, splitTarget } from '../routing/classify.ts';
import type { BridgeTarget } from './bridge-target.ts';
import { forwardHeaders, withPrefix } from './forward-headers.ts';
import type { Tunnels, TunnelTarget } from './tunnels.ts';

export interface UpgradeDeps {
  readonly tunnels: Tunnels;
  readonly refusals: RefusalLog;
  readonly prosody: URL;
  readonly xmppDomain: string;
  /** Folder in which the site lies, with slashes on both ends. */
  readonly basePath: string;
  /** Whether one more request of this address may go to the services. */
  mayAsk(address: string): boolean;
  classify(path: string): Route;
  view(request: IncomingMessage): ClientView;
  findBridge(serverId: string): Promise<BridgeTarget | undefined>;
  forgetBridge(serverId: string): void;
  readonly onRefused: (status: number) => void;
}

const MAX_LOGGED_PATH = 200;

/** Takes WebSocket upgrades to where their path leads: Prosody, the bridge that the path names, or a service beside them. */
export function createUpgradeHandler(deps: UpgradeDeps): (request: IncomingMessage, socket: Socket, head: Buffer) => void {
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const view = deps.view(request);
    const { path, query } = splitTarget(withinBase(request, deps.basePath));
    const refuse = (refusal: Refusal, reason = refusal.detail) => {
      deps.onRefused(refusal.status);
      deps.refusals.warn(
        { status: refusal.status, path: path.slice(0, MAX_LOGGED_PATH), reason, address: view.peer.address },
        'upgrade refused',
      );
      refuseUpgrade(socket, refusal);
    };
    if (request.method !== 'GET' || !request.headers['sec-websocket-key'])
      return refuse({ status: 400, detail: 'not a WebSocket handshake' });
    const route = deps.classify(path);
    if (route.kind === 'bad') return refuse({ status: 400, detail: 'the path is not properly encoded' });
    if (!isUpgradable(route)) return refuse({ status: 404, detail: 'no WebSocket here' });
    if (!deps.mayAsk(view.peer.address)) return refuse({ status: 429, detail: 'too many requests', retryAfter: 1 });
    if (!deps.tunnels.admit(socket, view.peer.address)) return refuse({ status: 429, detail: 'too many WebSockets', retryAfter: 10 });
    targetOf({ request, route, view, path, query }, deps)
      .then((target) => {
        if (!target) return refuse({ status: 404, detail: 'no such bridge' });
        if (!socket.destroyed) deps.tunnels.open(request, socket, head, target);
      })
      .catch((error: unknown) => refuse(bridgeRefusal(error), errorMessage(error)));
  };
}

type UpgradableRoute = Extract<Route, { kind: 'xmpp-websocket' | 'colibri-ws' | 'service' }>;

function isUpgradable(route: Route): route is UpgradableRoute {
  return route.kind === 'xmpp-websocket' || route.kind === 'colibri-ws' || route.kind === 'service';
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly route: UpgradableRoute;
  readonly view: ClientView;
  readonly path: string;
  readonly query: string;
}

async function targetOf({ request, route, view, path, query }: Upgrade, deps: UpgradeDeps): Promise<TunnelTarget | undefined> {
  const forward = { clientAddress: view.peer.address, isSecure: view.isSecure || isTls(request) };
  if (route.kind === 'xmpp-websocket') {
    return {
      upstream: 'prosody',
      ...endpointOf(deps.prosody),
      path: `/xmpp-websocket${withPrefix(query, route.tenant)}`,
      headers: forwardHeaders(request, { ...forward, host: deps.xmppDomain }),
    };
  }
  if (route.kind === 'service') {
    return {
      upstream: route.service.name,
      ...endpointOf(route.service.base),
      path: `${route.path}${query}`,
      headers: forwardHeaders(request, { ...forward, host: new URL(view.origin).host, keepsCookies: true }),
    };
  }
  const bridge = await deps.findBridge(route.serverId);
  return (
    bridge && {
      upstream: `bridge ${route.serverId}`,
      host: bridge.address,
      port: bridge.port,
      isSecure: false,
      path: `${path}${query}`,
      headers: forwardHeaders(request, { ...forward, host: request.headers.host ?? bridge.address }),
      onUnreachable: () => deps.forgetBridge(route.serverId),
    }
  );
}

function endpointOf({ hostname, port, protocol }: URL): Pick<TunnelTarget, 'host' | 'port' | 'isSecure'> {
  const isSecure = protocol === 'https:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : 80), isSecure };
}

function bridgeRefusal(error: unknown): Refusal {
  return AppError.is(error, 'NOT_ALLOWED')
    ? { status: 403, detail: 'this bridge may not be reached from here' }
    : { status: 503, detail: 'bridges cannot be found at present', retryAfter: 2 };
}
