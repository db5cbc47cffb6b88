import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { portProblems } from './ports.ts';

describe('portProblems', () => {
  it('names the variable of a TCP port that somebody listens on, on whatever address', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    for (const host of ['127.0.0.1', undefined]) {
      expect(await portProblems([{ variable: 'HTTPS_PORT', port, protocol: 'tcp', host }])).toEqual([
        `HTTPS_PORT=${port}: already in use by another process`,
      ]);
    }
    other.close();
    await once(other, 'close');
    expect(await portProblems([{ variable: 'HTTPS_PORT', port, protocol: 'tcp', host: undefined }])).toEqual([]);
  });

  it('knows UDP ports from TCP ports', async () => {
    const socket = dgram.createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    expect(await portProblems([{ variable: 'JVB_PORT', port, protocol: 'udp', host: undefined }])).toEqual([
      `JVB_PORT=${port}: already in use by another process`,
    ]);
    socket.close();
  });

  it('names an address that the machine does not have', async () => {
    for (const protocol of ['tcp', 'udp'] as const)
      expect(await portProblems([{ variable: 'HTTPS_PORT', port: 1024, protocol, host: '192.0.2.250' }])).toEqual([
        'HTTPS_PORT=1024: this machine does not have the address 192.0.2.250',
      ]);
  });

  it('finds two variables with one value', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    server.close();
    await once(server, 'close');
    const claim = { port, protocol: 'tcp', host: '127.0.0.1' } as const;
    expect(
      await portProblems([
        { ...claim, variable: 'A' },
        { ...claim, variable: 'B' },
        { ...claim, variable: 'C', protocol: 'udp' },
      ]),
    ).toEqual([`B=${port}: is A already`]);
  });
});
