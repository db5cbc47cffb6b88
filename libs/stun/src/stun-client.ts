import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { AppError, errorMessage } from '@parley/kernel';
import { buildBindingRequest, buildConnectivityCheck, parseMappedAddress, type SocketAddress } from './stun-message.ts';

const TIMEOUT_MS = 1_500;
/** Datagrams get lost: each request is sent again after these times. */
const AGAIN_MS = [200, 600];

/**
 * Asks several STUN servers at once, each `host` or `host:port`, from one local UDP port (0 = any): what they see.
 * Servers that do not answer are left out. @throws AppError UNAVAILABLE when the port cannot be used
 */
export async function askStunServers(servers: readonly string[], localPort: number): Promise<SocketAddress[]> {
  const socket = await openSocket('udp4', localPort);
  try {
    const answers = await Promise.allSettled(
      servers.map((server) => {
        const [, host = server, port = '3478'] = /^(.*):(\d+)$/.exec(server) ?? [];
        const id = randomBytes(12);
        return exchange(socket, buildBindingRequest(id), id, { ip: host, port: Number(port) });
      }),
    );
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  } finally {
    socket.close();
  }
}

/** A connectivity check from here to an address of ours; resolves when it is answered. @throws AppError TIMEOUT or UNAVAILABLE */
export async function checkConnectivity(to: SocketAddress, credentials: { ufrag: string; pwd: string }): Promise<void> {
  const socket = await openSocket(isIP(to.ip) === 6 ? 'udp6' : 'udp4', 0);
  const id = randomBytes(12);
  await exchange(socket, buildConnectivityCheck(id, credentials), id, to).finally(() => socket.close());
}

function openSocket(type: 'udp4' | 'udp6', port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(type);
    socket.once('error', (cause) => reject(new AppError('UNAVAILABLE', `UDP port ${port}: ${cause.message}`, { cause })));
    socket.bind(port, () => resolve(socket));
  });
}

function exchange(socket: Socket, request: Buffer, id: Uint8Array, to: SocketAddress): Promise<SocketAddress> {
  const timers: NodeJS.Timeout[] = [];
  return new Promise<SocketAddress>((resolve, reject) => {
    const fail = (error: unknown) => reject(new AppError('UNAVAILABLE', `${to.ip}: ${errorMessage(error)}`));
    const send = () => socket.send(request, to.port, to.ip, (error) => error && fail(error));
    timers.push(...AGAIN_MS.map((ms) => setTimeout(send, ms)));
    timers.push(setTimeout(() => reject(new AppError('TIMEOUT', `${to.ip} does not answer`)), TIMEOUT_MS));
    socket.on('error', fail);
    socket.on('message', (message) => {
      const mapped = parseMappedAddress(message, id);
      if (mapped) resolve(mapped);
    });
    send();
  }).finally(() => timers.forEach(clearTimeout));
}
