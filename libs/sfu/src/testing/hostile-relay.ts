import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export type PacketKind = 'stun' | 'dtls' | 'rtp' | 'rtcp' | 'other';

/** Kept of each kind. */
const KEPT = 200;

/** A way between one client and a media port that lets everything through, and sends to the media port what it likes. */
export interface HostileRelay {
  /** Where the client sends to. */
  readonly port: number;
  /** The last packets of the client. */
  readonly seen: Readonly<Record<PacketKind, readonly Buffer[]>>;
  /** Bytes that the media port sent to the stranger. */
  readonly answered: number;
  /** Each resolves when the kernel has the packet. */
  asClient(packet: Buffer): Promise<void>;
  /** From an address that the media port does not know. */
  asStranger(packet: Buffer): Promise<void>;
  close(): void;
}

export async function startHostileRelay(ip: string, mediaPort: number): Promise<HostileRelay> {
  const [inside, outside, stranger] = await Promise.all([bind(ip), bind(ip), bind(ip)]);
  const seen: Record<PacketKind, Buffer[]> = { stun: [], dtls: [], rtp: [], rtcp: [], other: [] };
  let client: { address: string; port: number } | undefined;
  let answered = 0;
  inside.on('message', (packet, from) => {
    client = from;
    const kept = seen[kindOf(packet)];
    kept.push(packet);
    if (kept.length > KEPT) kept.shift();
    outside.send(packet, mediaPort, ip);
  });
  outside.on('message', (packet) => client && inside.send(packet, client.port, client.address));
  stranger.on('message', (packet) => {
    answered += packet.length;
  });
  const sends = (socket: Socket) => (packet: Buffer) =>
    new Promise<void>((resolve, reject) => socket.send(packet, mediaPort, ip, (error) => (error ? reject(error) : resolve())));
  return {
    port: inside.address().port,
    seen,
    get answered() {
      return answered;
    },
    asClient: sends(outside),
    asStranger: sends(stranger),
    close() {
      for (const socket of [inside, outside, stranger]) socket.close();
    },
  };
}

/** By the first bytes (RFC 7983, RFC 5761). */
function kindOf(packet: Buffer): PacketKind {
  const [first = 0xff, second = 0] = packet;
  if (first < 4) return 'stun';
  if (first >= 20 && first < 64) return 'dtls';
  if (first < 128 || first >= 192) return 'other';
  return second >= 192 && second < 224 ? 'rtcp' : 'rtp';
}

async function bind(ip: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, ip);
  await once(socket, 'listening');
  return socket;
}
