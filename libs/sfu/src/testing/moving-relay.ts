import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A NAT between one client and a media port that can give the client another address in mid-call. */
export interface MovingRelay {
  /** Where the client sends to. */
  readonly port: number;
  /** From now on the media port sees the client under another port; what is sent to the old one is lost. */
  move(): Promise<void>;
  close(): void;
}

export async function startMovingRelay(ip: string, mediaPort: number): Promise<MovingRelay> {
  const inside = await bind(ip);
  let client: { address: string; port: number } | undefined;
  let outside = await openOutside();
  inside.on('message', (packet, from) => {
    client = from;
    outside.send(packet, mediaPort, ip);
  });

  async function openOutside(): Promise<Socket> {
    const socket = await bind(ip);
    socket.on('message', (packet) => client && inside.send(packet, client.port, client.address));
    return socket;
  }

  return {
    port: inside.address().port,
    async move() {
      const before = outside;
      outside = await openOutside();
      before.close();
    },
    close() {
      inside.close();
      outside.close();
    },
  };
}

async function bind(ip: string): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, ip);
  await once(socket, 'listening');
  return socket;
}
