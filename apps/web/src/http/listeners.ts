import type { ListenPort } from '@parley/config';
import { AppError, type Log } from '@parley/kernel';
import { createWebServer, listen, type ServerOptions, type WebServer } from './servers.ts';

/** Listeners that answer alike. */
export interface ListenerGroup {
  /** Name of the variable that gave the ports, for the line that refuses one. */
  readonly variable: string;
  readonly ports: readonly ListenPort[];
  readonly server: ServerOptions;
}

/**
 * Opens the listeners of a group; those that are optional may be missing.
 * @throws AppError CONFIG_INVALID naming the variable when a port cannot be had; nothing of the group listens then
 */
export async function openListeners(group: ListenerGroup, options: { readonly ipv6: boolean; readonly log: Log }): Promise<WebServer[]> {
  const open: WebServer[] = [];
  for (const { port, address, isOptional } of group.ports) {
    const server = createWebServer(group.server);
    try {
      await listen(server.server, { port, address, ipv6: options.ipv6, variable: group.variable });
      open.push(server);
    } catch (error) {
      await server.stop();
      if (isOptional && AppError.is(error, 'CONFIG_INVALID')) {
        options.log.info({ port, reason: error.message }, 'goes without an optional port');
        continue;
      }
      await Promise.all(open.map((one) => one.stop()));
      throw error;
    }
  }
  return open;
}
