import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server, to break connections the ways a network does. */
export interface CuttingRelay {
  readonly port: number;
  /** Resets every connection. */
  cut(): void;
  /** Swallows everything in both directions without closing, as a dead link does. */
  freeze(isFrozen: boolean): void;
  close(): Promise<void>;
}

/** `pieceBytes` cuts what the server sends into segments of that size. */
export async function startRelay(targetPort: number, options: { pieceBytes?: number } = {}): Promise<CuttingRelay> {
  const { pieceBytes = 0 } = options;
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const pipe = (from: Socket, to: Socket, size: number): void => {
    let tail = Promise.resolve();
    from.on('data', (data: Buffer) => {
      if (isFrozen) return;
      const step = size || data.length;
      tail = tail.then(async () => {
        for (let at = 0; at < data.length && !to.destroyed; at += step) {
          to.write(data.subarray(at, at + step));
          if (size) await new Promise((resolve) => setImmediate(resolve));
        }
      });
    });
    from.on('close', () => void tail.then(() => isFrozen || to.destroy()));
    from.on('error', () => {});
  };
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('close', () => sockets.delete(socket));
    }
    pipe(client, upstream, 0);
    pipe(upstream, client, pieceBytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    freeze: (value) => {
      isFrozen = value;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
