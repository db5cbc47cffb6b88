import { error, type Rule, rule, type Verdict, warning } from './rule.ts';

const NAMES = ['TURN_HOST', 'TURNS_HOST', 'TURN_CREDENTIALS', 'TURN_USERNAME', 'TURN_PASSWORD', 'TURN_TRANSPORT'] as const;

/** Rules about TURN servers: a browser refuses every call when one server in its list has no credentials. */
export const turnRules: readonly Rule[] = [
  rule(['prosody'], NAMES, (values): readonly Verdict[] => {
    const hasServer = values.TURN_HOST.length + values.TURNS_HOST.length > 0;
    const hasUser = values.TURN_USERNAME !== undefined && values.TURN_PASSWORD !== undefined;
    const hasSecret = values.TURN_CREDENTIALS !== undefined;
    const verdicts: Verdict[] = [];
    if (!values.TURN_TRANSPORT.every((item) => item === 'udp' || item === 'tcp'))
      verdicts.push(error('TURN_TRANSPORT', 'is not udp, tcp or both', 'Prosody cannot start', 'TURN_TRANSPORT=udp,tcp'));
    if (hasServer && !hasUser && !hasSecret)
      verdicts.push(
        error(
          values.TURN_HOST.length > 0 ? 'TURN_HOST' : 'TURNS_HOST',
          'names a TURN server, and neither TURN_CREDENTIALS nor TURN_USERNAME with TURN_PASSWORD is set',
          'browsers would refuse every call',
          'Set TURN_CREDENTIALS to the shared secret of the TURN server.',
        ),
      );
    if (!hasServer && (hasUser || hasSecret))
      verdicts.push(
        warning(
          hasSecret ? 'TURN_CREDENTIALS' : 'TURN_USERNAME',
          'is set without TURN_HOST or TURNS_HOST',
          'no client is told of a TURN server',
          'TURN_HOST=turn.your.domain',
        ),
      );
    if (hasSecret && hasUser)
      verdicts.push(warning('TURN_USERNAME', 'is set beside TURN_CREDENTIALS', 'only one of them is used', 'Set one of them only.'));
    return verdicts;
  }),
];
