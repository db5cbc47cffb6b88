import type { VariableName } from '../registry.ts';
import { error, type Rule, rule } from './rule.ts';

type PortName = Extract<
  VariableName,
  'HTTPS_PORT' | 'HTTP_PORT' | 'XMPP_PORT' | 'PROSODY_HTTP_PORT' | 'PROSODY_COMPONENT_PORT' | 'PARLEY_POLICY_PORT'
>;

function clash(values: Readonly<Record<PortName | string, number>>, names: readonly PortName[], what: string) {
  const taken = new Map<number, PortName>();
  for (const name of names) {
    const port = values[name];
    if (port === undefined) continue;
    const other = taken.get(port);
    if (other) return error(name, `is the port of ${other} too (${port})`, `${what} cannot listen`, `Give ${name} another port.`);
    taken.set(port, name);
  }
  return undefined;
}

/** Rules about listening ports. */
export const portRules: readonly Rule[] = [
  rule(['web'], ['HTTPS_PORT', 'HTTP_PORT', 'DISABLE_HTTPS'], ({ HTTPS_PORT, HTTP_PORT, DISABLE_HTTPS }) =>
    DISABLE_HTTPS ? undefined : clash({ HTTPS_PORT, HTTP_PORT }, ['HTTPS_PORT', 'HTTP_PORT'], 'the web service'),
  ),
  rule(['prosody'], ['XMPP_PORT', 'PROSODY_HTTP_PORT', 'PROSODY_COMPONENT_PORT', 'PARLEY_POLICY_PORT'], (ports) =>
    clash(ports, ['XMPP_PORT', 'PROSODY_HTTP_PORT', 'PROSODY_COMPONENT_PORT', 'PARLEY_POLICY_PORT'], 'Prosody'),
  ),
  rule(['jvb'], ['JVB_COLIBRI_PORT', 'COLIBRI_WEBSOCKET_PORT', 'ENABLE_COLIBRI_WEBSOCKET'], (values) =>
    values.ENABLE_COLIBRI_WEBSOCKET && values.JVB_COLIBRI_PORT === values.COLIBRI_WEBSOCKET_PORT
      ? error(
          'COLIBRI_WEBSOCKET_PORT',
          `is the port of JVB_COLIBRI_PORT too (${values.JVB_COLIBRI_PORT})`,
          'the bridge cannot listen',
          'Give COLIBRI_WEBSOCKET_PORT another port.',
        )
      : undefined,
  ),
  rule(['jvb'], ['JVB_PORT', 'JVB_ICE_TCP_PORT', 'JVB_WORKERS'], ({ JVB_PORT, JVB_ICE_TCP_PORT, JVB_WORKERS }) =>
    // What is left to the bridge is as many as fit.
    JVB_WORKERS !== 'auto' && Math.max(JVB_PORT, JVB_ICE_TCP_PORT ?? 0) + JVB_WORKERS - 1 > 65_535
      ? error(
          'JVB_WORKERS',
          'is too many: worker i listens on JVB_PORT + i and JVB_ICE_TCP_PORT + i, beyond the last port',
          'the bridge cannot start',
          `JVB_WORKERS=${65_536 - Math.max(JVB_PORT, JVB_ICE_TCP_PORT ?? 0)}`,
        )
      : undefined,
  ),
];
