import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections: those would be gone when a service is restarted. */
const FIRST = 15_000;
const LAST = 32_000;

type PortKind = 'tcp' | 'udp' | 'both';

/** A port of 127.0.0.1 that nobody listens on at the moment. */
export async function freePort(kind: PortKind = 'tcp'): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if ((kind === 'udp' || (await isFreeTcp(port))) && (kind === 'tcp' || (await isFreeUdp(port)))) return port;
  }
}

/** `count` different free ports. */
export async function freePorts(count: number, kind: PortKind = 'tcp'): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort(kind));
  return [...ports];
}

function isFreeTcp(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isFreeUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, () => socket.close(() => resolve(true)));
  });
}
