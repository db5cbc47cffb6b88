import { xmppServiceOf } from '@parley/config';
import type { Log } from '@parley/kernel';
import { createXmppClient, type XmppConnection } from '@parley/xmpp-connection';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import type { FocusConfig } from '../config.ts';

/** A fixed resource: a focus that starts anew takes the place of a dead session at once, and clients notice. */
const RESOURCE = 'focus';
/** Bridges speak every 5 s, so silence means something: a dead Prosody is noticed within 11 s, while conferences can still be kept. */
const PACE = { intervalMs: 5_000, timeoutMs: 3_000 };
/** Whoever is started first after a change of the password waits for the other. */
const HINT = 'the prosody service has another JICOFO_AUTH_PASSWORD (or JICOFO_COMPONENT_SECRET): give both the same and restart both';

export interface ProsodyConnections {
  /** The account of the focus. */
  readonly client: XmppConnection;
  /** The component that answers conference requests. */
  readonly component: XmppConnection;
}

/** Both connections to Prosody: where there are several addresses, the component goes where the account has gone. */
export function connectionsToProsody(config: FocusConfig, log: Log): ProsodyConnections {
  const { servers, componentPort, domains, password, componentSecret } = config;
  const [first, ...others] = servers;
  let current = first;
  const client = createXmppClient({
    ...{ service: xmppServiceOf(first), fallback: others.map(xmppServiceOf), domain: domains.auth },
    ...{ username: 'focus', password, resource: RESOURCE, pace: PACE, refusedHint: HINT },
    onAttempt: (service) => {
      current = servers.find((server) => xmppServiceOf(server) === service) ?? first;
    },
    log: log.child({ connection: 'account' }),
  });
  const component = createXmppComponent({
    ...{ host: () => current.host, port: componentPort, domain: domains.focus, secret: componentSecret, refusedHint: HINT },
    log: log.child({ connection: 'component' }),
  });
  return { client, component };
}
