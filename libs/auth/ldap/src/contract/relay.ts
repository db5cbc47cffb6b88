import { connect, createServer, type Socket } from 'node:net';
import { deferred } from '@parley/kernel';
import { freePort } from '@parley/testing';

/** Somebody between a client and a directory. */
export interface Relay {
  readonly port: number;
  /** Connections that are open, and the most that were at a time. */
  readonly open: number;
  readonly most: number;
  readonly total: number;
  /** Ends all connections. */
  cut(): void;
  /** Ends it. */
  close(): Promise<void>;
}

export interface RelayOptions {
  /** Port of the directory; undefined: accepts connections and never says a word. */
  readonly target?: number;
  /** Changes what the directory says. */
  readonly change?: (data: Buffer) => Buffer;
  /** Requests that never arrive. */
  readonly swallow?: (data: Buffer) => boolean;
}

export async function startRelay({ target, change = (data) => data, swallow = () => false }: RelayOptions): Promise<Relay> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let most = 0;
  let total = 0;
  const server = createServer((client) => {
    sockets.add(client);
    total++;
    most = Math.max(most, sockets.size);
    client.on('error', () => {});
    client.on('close', () => sockets.delete(client));
    if (target === undefined) {
      client.resume();
      return;
    }
    const directory = connect(target, '127.0.0.1');
    directory.on('error', () => client.destroy());
    directory.on('data', (data) => client.write(change(data)));
    directory.on('end', () => client.end());
    client.on('data', (data) => swallow(data) || directory.write(data));
    client.on('close', () => directory.destroy());
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const listening = deferred<void>();
  server.listen(port, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  return {
    port,
    get open() {
      return sockets.size;
    },
    get most() {
      return most;
    },
    get total() {
      return total;
    },
    cut,
    close() {
      const closed = deferred<void>();
      server.close(() => closed.resolve());
      cut();
      return closed.promise;
    },
  };
}
