import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { FakeClock } from '@parley/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { canSharePort, isPortFree } from './sharing.ts';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function occupy(options: { readonly reusePort?: boolean; readonly address?: string } = {}): Promise<number> {
  const { reusePort = false, address = '0.0.0.0' } = options;
  const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', reusePort, ipv6Only: address.includes(':') });
  open.push(socket);
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket.address().port;
}

describe('a UDP port of several workers', () => {
  it.each([[['0.0.0.0']], [['127.0.0.1']], [['0.0.0.0', '::']], [['::1']]])('can be shared at %j on Linux', async (ips) => {
    expect(await canSharePort(ips)).toBe(true);
  });

  it('cannot be shared at an address that the machine does not have', async () => {
    expect(await canSharePort(['0.0.0.0', '192.0.2.1'])).toBe(false);
  });

  it('counts as not shareable when nothing arrives in time', async () => {
    const clock = new FakeClock();
    const result = canSharePort(['0.0.0.0'], clock);
    clock.advance(5_000);
    expect(await result).toBe(false);
  });

  it('is free, or not, whether or not its owner would share it', async () => {
    const port = await occupy({ reusePort: true });
    expect(await isPortFree(port, ['0.0.0.0', '::'])).toBe(false);
    expect(await isPortFree(await occupy(), ['127.0.0.1'])).toBe(false);
    expect(await isPortFree(await occupy({ address: '::' }), ['0.0.0.0'])).toBe(true);
    open.splice(0).map((socket) => socket.close());
    expect(await isPortFree(port, ['0.0.0.0', '::'])).toBe(true);
  });
});
