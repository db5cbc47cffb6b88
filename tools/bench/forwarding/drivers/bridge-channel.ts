import { once } from 'node:events';
import { AppError } from '@parley/kernel';
import { WebSocket } from 'ws';

/**
 * Opens a channel to a bridge, and reads all that comes, so that the bridge never has to wait.
 * @param webSockets `ws://host:port` to go to instead of the host in `url`, which may be behind a proxy
 * @throws AppError UNAVAILABLE when the bridge refuses it
 */
export async function openChannel(url: string, webSockets?: string, onText: (text: string) => void = () => undefined): Promise<WebSocket> {
  const { pathname, search, origin } = new URL(url);
  const channel = new WebSocket(`${webSockets ?? origin}${pathname}${search}`);
  channel.on('error', () => undefined);
  channel.on('message', (data) => onText(String(data)));
  await once(channel, 'open').catch((error: unknown) => {
    throw new AppError('UNAVAILABLE', `the bridge refuses the channel ${pathname}: ${String(error)}`);
  });
  return channel;
}
