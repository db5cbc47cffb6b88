import { boundAddress } from '@parley/config';
import type { StackEnvironment } from './environment/environment.ts';
import { PORTS, type ServiceName } from './services.ts';
import type { PortClaim } from './supervisor/ports.ts';

/** The ports that the named services will bind. */
export function portClaims({ env, config }: Pick<StackEnvironment, 'env' | 'config'>, names: readonly ServiceName[]): PortClaim[] {
  const claims: PortClaim[] = [];
  for (const { service, variable, protocol, scope } of PORTS) {
    const port = config[variable];
    const isUnused = variable === 'HTTPS_PORT' && config.DISABLE_HTTPS === true;
    if (!names.includes(service) || typeof port !== 'number' || isUnused) continue;
    const host = { internal: env.PARLEY_BIND, loopback: '127.0.0.1', public: boundAddress(env[variable]) || undefined }[scope];
    claims.push({ variable, port, protocol, host });
  }
  return claims;
}
