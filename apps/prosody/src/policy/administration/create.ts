import { createPayloadVerifier, tokenSettings } from '@parley/auth-jwt';
import { componentSecret, SIGN_TYPES, type XmppDomains } from '@parley/config';
import type { FastifyInstance } from '@parley/http';
import { AppError, type Clock, type Log } from '@parley/kernel';
import { RefusalLog } from '@parley/logging';
import type { Metrics } from '@parley/metrics';
import type { RoomServices } from '@parley/room-services';
import { type Element, NS, xml } from '@parley/xmpp-core';
import type { PolicyServiceConfig } from '../config.ts';
import type { RoomShell } from '../services/room-shell.ts';
import { turnServers } from '../services/turn-servers.ts';
import { type AdminAccess, createAdminAccess } from './admin-access.ts';
import { inviteByGateway } from './gateways.ts';
import { administrationRoutes } from './routes.ts';

export interface CreateAdministrationDeps {
  readonly config: PolicyServiceConfig;
  readonly domains: XmppDomains;
  readonly connection: {
    readonly online: boolean;
    request(type: 'set', to: string, child: Element, options: { from: string }): Promise<Element | undefined>;
  };
  readonly services: RoomServices;
  readonly shell: Pick<RoomShell, 'operate' | 'say'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The administration by HTTP of this deployment. */
export function createAdministration(deps: CreateAdministrationDeps): (app: FastifyInstance) => void {
  const { config, domains, connection, services, shell, clock, log, metrics } = deps;
  const requests = metrics.counter('administration_requests_total', 'Requests to the administration by address and status.', [
    'path',
    'status',
  ]);
  const ask = (to: string, child: Element) => connection.request('set', to, child, { from: domains.policy });
  const relays = turnServers(config);
  return administrationRoutes({
    access: accessOf(deps),
    modules: [...config.XMPP_MODULES, ...config.XMPP_MUC_MODULES],
    domain: domains.domain,
    index() {
      if (!connection.online || services.mirror.isReplaying) throw new AppError('UNAVAILABLE', 'the rooms are not known yet');
      return { rooms: services.mirror.rooms, muc: domains.muc };
    },
    async sessions() {
      const answer = await ask(domains.muc, xml('operation', { xmlns: NS.parleyOperation, name: 'sessions' }));
      return Number(answer?.getText() ?? 0);
    },
    relays: () => relays(clock.now()),
    operate: (room, operation) => shell.operate(room, operation),
    say: (room, nicks, content) => shell.say(room, nicks, content),
    invite: (conference, phoneNumber) => inviteByGateway({ ...domains, ask }, conference, phoneNumber),
    log,
    refusals: new RefusalLog(log, () => clock.now()),
    onRequest: (path, status) => requests.inc(1, { path, status }),
  });
}

function accessOf({ config, clock, log }: CreateAdministrationDeps): AdminAccess {
  const own = config.PARLEY_ADMIN_TOKEN === undefined ? [] : [config.PARLEY_ADMIN_TOKEN];
  const keyServerUrl = config.PARLEY_ADMIN_KEYSERVER;
  const algorithms = SIGN_TYPES.filter((type) => !type.startsWith('HS'));
  const settings = { ...tokenSettings(config), algorithms, secret: undefined, keySetUrl: undefined, keyServerUrl };
  return createAdminAccess({
    bearers: [componentSecret('policy-http', config), ...own],
    verifier: keyServerUrl === undefined ? undefined : createPayloadVerifier({ settings, clock, log }),
  });
}
