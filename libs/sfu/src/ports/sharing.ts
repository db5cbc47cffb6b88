import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Clock, deferred, systemClock, withDeadline } from '@parley/kernel';

const GROUP = 3;
/** By chance alone each of them arrives at the right socket in one of four cases. */
const CLIENTS = 12;
/** A machine that is just starting must not be taken for one that cannot. */
const DEADLINE_MS = 5_000;

/**
 * Whether several workers can serve one UDP port here: all of them bind it, and the kernel must prefer the socket that is connected
 * to a client over the others (Linux does; some systems that only act like it do not). Tries it out, which takes milliseconds, and
 * some seconds where a packet is lost.
 */
export async function canSharePort(listenIps: readonly string[], clock: Clock = systemClock): Promise<boolean> {
  const results = await Promise.all(listenIps.map((ip) => prefersConnected(ip, clock)));
  return results.every(Boolean);
}

async function prefersConnected(ip: string, clock: Clock): Promise<boolean> {
  const open: Socket[] = [];
  const bind = async (address: string, port: number, reusePort: boolean) => {
    const socket = createSocket({ type: ip.includes(':') ? 'udp6' : 'udp4', reusePort, ipv6Only: ip.includes(':') });
    open.push(socket);
    socket.bind(port, address);
    await once(socket, 'listening');
    return socket;
  };
  try {
    return await withDeadline(tryOut(ip, bind), DEADLINE_MS, 'the kernel', clock);
  } catch {
    return false;
  } finally {
    for (const socket of open) socket.close();
  }
}

async function tryOut(ip: string, bind: (address: string, port: number, reusePort: boolean) => Promise<Socket>): Promise<boolean> {
  const from = { '0.0.0.0': '127.0.0.1', '::': '::1' }[ip] ?? ip;
  const first = await bind(ip, 0, true);
  const { port } = first.address();
  const group = [first, ...(await Promise.all(Array.from({ length: GROUP - 1 }, () => bind(ip, port, true))))];
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => bind(from, 0, false)));
  const arrived = deferred<boolean>();
  let right = 0;
  for (const socket of group) socket.on('message', () => arrived.resolve(false));
  for (const client of clients) {
    const own = await bind(ip, port, true);
    own.connect(client.address().port, from);
    await once(own, 'connect');
    own.on('message', (_, sender) => {
      if (sender.port !== client.address().port) arrived.resolve(false);
      else if (++right === CLIENTS) arrived.resolve(true);
    });
  }
  for (const client of clients) client.send('?', port, from);
  return arrived.promise;
}

/**
 * Whether nobody else has bound this UDP port. A port that is to be shared does not tell by itself: another bridge of the same user
 * would get a part of what arrives.
 */
export async function isPortFree(port: number, listenIps: readonly string[]): Promise<boolean> {
  const results = await Promise.allSettled(
    listenIps.map(async (address) => {
      const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', ipv6Only: address.includes(':') });
      try {
        socket.bind({ port, address, exclusive: true });
        await once(socket, 'listening');
      } finally {
        socket.close();
      }
    }),
  );
  return !results.some((result) => result.status === 'rejected' && result.reason?.code === 'EADDRINUSE');
}
