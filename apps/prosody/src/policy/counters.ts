import type { FetchOutcome } from '@parley/auth-jwt';
import type { Metrics } from '@parley/metrics';
import type { AdmissionsDeps } from './admissions.ts';
import type { LoginsDeps } from './logins.ts';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Sources {
  readonly rooms: { readonly rooms: ReadonlyMap<string, unknown>; readonly occupantCount: number };
  readonly pending: () => number;
}

interface PolicyCounters extends Pick<LoginsDeps, 'onLogin'>, Pick<AdmissionsDeps, 'onAdmission'> {
  readonly onJoin: () => void;
  readonly onStranger: () => void;
  readonly onFileToken: (outcome: 'given' | 'refused') => void;
  readonly onKeyFetch: (outcome: FetchOutcome) => void;
}

/** What the policy service counts, on its page of metrics; labels are words of ours, never what somebody has sent. */
export function policyCounters(metrics: Metrics, { rooms, pending }: Sources): PolicyCounters {
  metrics.gauge('rooms', 'Rooms that exist.', { read: () => rooms.rooms.size });
  metrics.gauge('occupants', 'Occupants of all rooms, the focus included.', { read: () => rooms.occupantCount });
  metrics.gauge('logins_pending', 'Logins that wait for the server that knows the accounts.', { read: pending });
  const joins = metrics.counter('joins_total', 'Occupants that have joined a room.');
  const logins = metrics.counter('logins_total', 'Logins by backend and result.', ['backend', 'result']);
  const loginSeconds = metrics.histogram('login_seconds', 'Time that a login took here.', BUCKETS, ['backend']);
  const admissions = metrics.counter('admissions_total', 'Entrances into rooms by verdict, and why one was refused.', [
    'verdict',
    'reason',
  ]);
  const strangers = metrics.counter('strangers_total', 'Requests without the right bearer.');
  const fileTokens = metrics.counter('file_tokens_total', 'Tokens for shared files by outcome.', ['outcome']);
  const keyFetches = metrics.counter('key_fetches_total', 'Fetches of public keys of tokens by outcome.', ['outcome']);
  return {
    onKeyFetch: (outcome) => keyFetches.inc(1, { outcome }),
    onFileToken: (outcome) => fileTokens.inc(1, { outcome }),
    onJoin: () => joins.inc(),
    onStranger: () => strangers.inc(),
    onLogin: (backend, result, seconds) => {
      logins.inc(1, { backend, result });
      loginSeconds.observe(seconds, { backend });
    },
    onAdmission: (verdict, reason) => admissions.inc(1, { verdict, reason }),
  };
}
