import type { FastifyInstance } from '@parley/http';
import { AppError } from '@parley/kernel';
import type { Bridge } from '../bridge/bridge.ts';
import type { Operations } from '../bridge/operations.ts';
import type { Probes } from '../network/probe.ts';
import { registerConferenceRoutes } from './conferences.ts';
import { describeBridge, describeConference, describeEndpoint } from './debug.ts';

export interface RouteDeps {
  readonly bridge: Bridge;
  readonly operations: Operations;
  readonly statistics: () => Record<string, unknown>;
  /** Addresses that clients are told, and what is known about them. */
  readonly network: () => object;
  readonly probes: Pick<Probes, 'create'>;
  /** SHUTDOWN_REST_ENABLED. */
  readonly shutdownEnabled: boolean;
  /** COLIBRI_REST_ENABLED. */
  readonly conferencesEnabled: boolean;
}

/** The private HTTP interface of the bridge, beside what every service has (bridge contract §16). */
export function registerRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const { bridge, operations, statistics, network, probes, shutdownEnabled, conferencesEnabled } = deps;
  app.get('/colibri/stats', () => statistics());
  app.get('/colibri/drain', () => ({ drain: operations.drain }));
  for (const [path, on] of [
    ['/colibri/drain/enable', true],
    ['/colibri/drain/disable', false],
  ] as const) {
    app.post(path, () => {
      operations.setDrain(on);
      return { drain: operations.drain };
    });
  }
  if (shutdownEnabled) app.post('/colibri/shutdown', (request) => shutdown(operations, request.body));

  // A body of JSON cannot come from a page of another site that somebody on this machine has open.
  app.post('/network/probe', (request) => {
    if (typeof request.body !== 'object' || request.body === null) throw new AppError('INPUT_INVALID', 'expected a JSON object');
    return probes.create();
  });

  if (conferencesEnabled) registerConferenceRoutes(app, bridge);

  app.get('/debug', () => ({ network: network(), ...describeBridge(bridge) }));
  app.get<{ Params: { conference: string } }>('/debug/:conference', ({ params }) =>
    describeConference(findConference(bridge, params.conference)),
  );
  app.get<{ Params: { conference: string; endpoint: string } }>('/debug/:conference/:endpoint', ({ params }) => {
    const endpoint = findConference(bridge, params.conference).endpoints.get(params.endpoint);
    if (!endpoint) throw new AppError('NOT_FOUND', 'unknown endpoint');
    return describeEndpoint(endpoint);
  });
}

function shutdown(operations: Operations, body: unknown): { ok: true } {
  const asked = (name: string) =>
    typeof body === 'object' && body !== null && Object.entries(body).some(([key, value]) => key === name && String(value) === 'true');
  if (asked('force-shutdown')) operations.shutdownNow();
  else if (asked('graceful-shutdown')) operations.shutdownGracefully();
  else throw new AppError('INPUT_INVALID', 'expected {"graceful-shutdown":"true"} or {"force-shutdown":"true"}');
  return { ok: true };
}

function findConference(bridge: Bridge, id: string) {
  const conference = bridge.find(id);
  if (!conference) throw new AppError('NOT_FOUND', 'unknown conference');
  return conference;
}
