import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { AppError } from '@parley/kernel';
import { isPrivateAddress } from '../routing/addresses.ts';
import type { BridgeAddress, BridgeRegistry } from './bridge-registry.ts';

export interface BridgeTargetDeps {
  readonly registry: Pick<BridgeRegistry, 'find'>;
  /** Bridges outside private networks that may be reached, by host or server id (COLIBRI_WEBSOCKET_REGEX). */
  readonly allowed: RegExp | undefined;
  /** Host name whose addresses are bridges that announce nothing, and their port. */
  readonly lookupName: string | undefined;
  readonly lookupPort: number;
  /** Addresses of a host name; the real one asks DNS. */
  resolve(host: string): Promise<readonly string[]>;
}

/** A bridge's socket address, with nothing left to look up. */
export interface BridgeTarget {
  readonly address: string;
  readonly port: number;
}

/**
 * Where `/colibri-ws/<serverId>/` leads; undefined when there is no such bridge.
 * @throws AppError NOT_ALLOWED when the bridge is outside the private networks and not allowed, UNAVAILABLE when nobody can tell
 */
export async function findBridgeTarget(serverId: string, deps: BridgeTargetDeps): Promise<BridgeTarget | undefined> {
  const bridge = (await deps.registry.find(serverId)) ?? (await findSilent(serverId, deps));
  if (!bridge) return undefined;
  const addresses = isIP(bridge.host) ? [bridge.host] : await resolveHost(bridge.host, deps);
  const isAllowed = deps.allowed?.test(bridge.host) || deps.allowed?.test(serverId);
  const address = isAllowed ? addresses[0] : addresses.find(isPrivateAddress);
  if (address === undefined)
    throw new AppError('NOT_ALLOWED', `bridge ${serverId} is outside the private networks (COLIBRI_WEBSOCKET_REGEX)`);
  return { address, port: bridge.port };
}

/** A bridge of another make, which says nothing of itself: its id is its address, or the name that all of them share. */
async function findSilent(serverId: string, deps: BridgeTargetDeps): Promise<BridgeAddress | undefined> {
  if (deps.lookupName === undefined) return undefined;
  const addresses = await resolveHost(deps.lookupName, deps);
  const host = serverId === deps.lookupName ? addresses[0] : addresses.find((address) => address === serverId);
  return host === undefined ? undefined : { serverId, host, port: deps.lookupPort };
}

async function resolveHost(host: string, deps: BridgeTargetDeps): Promise<readonly string[]> {
  try {
    return await deps.resolve(host);
  } catch (error) {
    throw new AppError('UNAVAILABLE', `host name ${host} cannot be resolved`, { cause: error });
  }
}

export async function resolveByDns(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
