import { FakeClock } from '@parley/kernel';
import type { types } from 'mediasoup';
import { describe, expect, it } from 'vitest';
import { type ListenOptions, listen, retryWhileTaken } from './listen.ts';

const options: ListenOptions = {
  ...{ index: 2, port: 10_000, tcpPort: 4445, listenIps: ['0.0.0.0', '::'], shareFolder: '/tmp/parley-x' },
  clock: new FakeClock(),
};

/** A worker whose transports have this username fragment. */
function fakeWorker(usernameFragment: string, create: () => Promise<unknown> = async () => ({})) {
  const asked: types.TransportListenInfo[] = [];
  const router = { createWebRtcTransport: async () => ({ iceParameters: { usernameFragment } }), close() {} };
  const worker = {
    createRouter: async () => router,
    createWebRtcServer: ({ listenInfos }: types.WebRtcServerOptions) => {
      asked.push(...(listenInfos as types.TransportListenInfo[]));
      return create();
    },
  } as unknown as types.Worker;
  return { worker, asked };
}

describe('listen', () => {
  it('tells the worker its number and where the others are, for UDP alone', async () => {
    const { worker, asked } = fakeWorker('Cabcdef');
    await listen(worker, options);
    expect(asked.map(({ protocol, ip, port, flags, announcedAddress }) => [protocol, ip, port, flags, announcedAddress])).toEqual([
      ['udp', '0.0.0.0', 10_000, { ipv6Only: false, udpReusePort: true }, 'workers:2:/tmp/parley-x'],
      ['udp', '::', 10_000, { ipv6Only: true, udpReusePort: true }, 'workers:2:/tmp/parley-x'],
      ['tcp', '0.0.0.0', 4445, { ipv6Only: false, udpReusePort: false }, undefined],
      ['tcp', '::', 4445, { ipv6Only: true, udpReusePort: false }, undefined],
    ]);
  });

  it('refuses a worker that would keep what is meant for others', async () => {
    await expect(listen(fakeWorker('abcdefg').worker, options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await listen(fakeWorker('abcdefg').worker, { ...options, shareFolder: undefined });
  });

  it('says what is wrong with the ports', async () => {
    const fails = (message: string) => fakeWorker('C', () => Promise.reject(new Error(message))).worker;
    await expect(listen(fails('permission denied'), options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('waits for a port that is taken, and not for ever', async () => {
    let attempts = 0;
    const clock = new FakeClock();
    const result = retryWhileTaken(clock, async () => {
      attempts++;
      throw new Error('address already in use');
    });
    const settled = result.then(
      () => 'bound',
      () => 'refused',
    );
    for (let turn = 0; turn < 100; turn++) {
      await Promise.resolve();
      clock.advance(150);
    }
    expect(await settled).toBe('refused');
    expect(attempts).toBeGreaterThan(5);
    await expect(retryWhileTaken(clock, async () => 'bound')).resolves.toBe('bound');
  });
});
