import { createSocket, type Socket } from 'node:dgram';
import { AppError } from '@parley/kernel';

const ATTEMPTS = 20;

/** A UDP port that was free a moment ago. */
export function freeUdpPort(): Promise<number> {
  return freeUdpPorts(1);
}

/** The first of so many UDP ports in a row that were free a moment ago. @throws AppError UNAVAILABLE when there are none */
export async function freeUdpPorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const sockets: Socket[] = [];
    try {
      sockets.push(await bind(0));
      const first = sockets[0]?.address().port ?? 0;
      for (let port = first + 1; port < first + count; port++) sockets.push(await bind(port));
      return first;
    } catch {
      // One of them is taken: others are tried.
    } finally {
      await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
    }
  }
  throw new AppError('UNAVAILABLE', `no ${count} free UDP ports in a row`);
}

function bind(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
}
