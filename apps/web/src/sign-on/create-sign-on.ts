import type { IncomingMessage } from 'node:http';
import { signToken } from '@parley/auth-jwt';
import { OidcClient, type OidcSettings, roomTokenPayload } from '@parley/auth-oidc';
import type { Clock, Log } from '@parley/kernel';
import { RefusalLog } from '@parley/logging';
import type { Metrics } from '@parley/metrics';
import { RequestBudget } from '../http/address-bounds.ts';
import type { ClientView } from '../http/client-view.ts';
import { Attempts } from './attempts.ts';
import { SealedBox } from './sealed-box.ts';
import { SignOn } from './sign-on.ts';

export interface SignOnParts {
  readonly settings: OidcSettings;
  readonly basePath: string;
  readonly givenPolicy: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  isRoom(path: string): boolean;
  view(request: IncomingMessage): ClientView;
}

/** Sign-ons per second of one client address; four times as many at once, as a class opens its laptops. */
const PER_SECOND = 20;

/** Puts the single sign-on together. */
export function createSignOn({ settings, metrics, ...parts }: SignOnParts): SignOn {
  const { client, claims, token } = settings;
  const { clock, log, basePath } = parts;
  return new SignOn({
    ...parts,
    client: new OidcClient({ client, claims, clock, log }),
    attempts: new Attempts({ box: new SealedBox(token.secret), clock, basePath }),
    issue: async (person, room) => await signToken(roomTokenPayload(person, room, token, clock.now()), token.secret, token),
    // Of its own: other floods must not drown these.
    refusals: new RefusalLog(log, () => clock.now()),
    budget: new RequestBudget(PER_SECOND, clock),
    counter: metrics.counter('sign_ons_total', 'Sign-ons at the identity provider.', ['result']),
  });
}
