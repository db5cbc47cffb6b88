import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on at the moment. */
export async function freePort(kind: 'tcp' | 'udp' = 'tcp'): Promise<number> {
  const [port] = await freePorts(1, kind);
  return port as number;
}

/** `count` different free ports. */
export async function freePorts(count: number, kind: 'tcp' | 'udp' = 'tcp'): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => (kind === 'tcp' ? holdTcp() : holdUdp())));
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
}

interface Held {
  readonly port: number;
  release(): Promise<void>;
}

function holdTcp(): Promise<Held> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      resolve({ port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

function holdUdp(): Promise<Held> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      resolve({ port, release: () => new Promise((done) => socket.close(() => done())) });
    });
  });
}
