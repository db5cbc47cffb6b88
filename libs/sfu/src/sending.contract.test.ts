import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import type { types } from 'mediasoup';
import { describe, expect, it } from 'vitest';
import { parseRtp, rtpPacket } from './testing/rtp-packets.ts';
import { workerBin } from './testing/worker-bin.ts';

const mediasoup = createRequire(import.meta.url)('mediasoup') as typeof import('mediasoup');

const OPUS = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 111 } as const;
const CAPABILITIES: types.RtpCapabilities = { codecs: [OPUS] };
const SOURCE = { codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }] };

/** Sizes as a frame has them, and such as end a run of equal ones. */
const SIZES = [1100, 1100, 1100, 1101, 1101, 80, 1101, 80, 80, 1200, 30, 31, 1399, 1, 1];
const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ family, address }) => family === 'IPv6' && address === '::1'),
);

const payload = (number: number): Buffer => Buffer.alloc(SIZES[number % SIZES.length] ?? 1, number % 251);

const packet = (number: number): Buffer =>
  rtpPacket({ payloadType: 111, ssrc: 4321, sequence: number, timestamp: number * 960, payload: payload(number), marker: false });

/** A socket that keeps the RTP packets it gets. */
async function receiver(ip: string) {
  const socket = createSocket({ type: ip.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4_000_000 });
  const packets: Buffer[] = [];
  socket.on('message', (data) => {
    if (((data[1] ?? 0) & 0x7f) === 111) packets.push(data);
  });
  socket.bind(0, ip);
  await once(socket, 'listening');
  return { socket, ip, port: socket.address().port, packets };
}

const bodyOf = (data: Buffer) => parseRtp(data).payload;

/** What was sent, and got here: sizes, whether each payload is that of its turn, and the step from one sequence number to the next. */
const summary = (packets: readonly Buffer[]) => ({
  sizes: packets.map((data) => bodyOf(data).length),
  altered: packets.findIndex((data, at) => !bodyOf(data).equals(payload(at))),
  steps: [...new Set(packets.slice(1).map((data, at) => (data.readUInt16BE(2) - (packets[at]?.readUInt16BE(2) ?? 0)) & 0xffff))],
});
const expected = (count: number) => ({ sizes: [...Array(count).keys()].map((at) => payload(at).length), altered: -1, steps: [1] });

async function startWorker(mode: string): Promise<types.Worker> {
  // Read once, when the worker starts.
  process.env.MEDIASOUP_SEND_BATCH = mode;
  try {
    return await mediasoup.createWorker({ logLevel: 'error', workerBin: await workerBin() });
  } finally {
    delete process.env.MEDIASOUP_SEND_BATCH;
  }
}

async function source(router: types.Router): Promise<types.Producer> {
  const direct = await router.createDirectTransport();
  return direct.produce({ kind: 'audio', rtpParameters: { ...SOURCE, encodings: [{ ssrc: 4321 }] } });
}

describe.each(['gso', 'mmsg', 'plain'])('a worker that sends in mode %s', (mode) => {
  it('puts the same on the wire, in order, to receivers of both families', async () => {
    const worker = await startWorker(mode);
    const router = await worker.createRouter({ mediaCodecs: [OPUS] });
    const producer = await source(router);
    const receivers = await Promise.all(['127.0.0.1', '127.0.0.1', '127.0.0.1', ...(HAS_IPV6 ? ['::1', '::1'] : [])].map(receiver));
    for (const { ip, port } of receivers) {
      const plain = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip } });
      await plain.connect({ ip, port });
      await plain.consume({ producerId: producer.id, rtpCapabilities: CAPABILITIES });
    }
    const sent = [...Array(450).keys()];
    // In bursts: the worker reads several packets in one turn of its loop.
    for (const number of sent) {
      producer.send(packet(number));
      if (number % 90 === 89) await worker.getResourceUsage();
    }
    for (const { packets } of receivers) await expect.poll(() => packets.length, { timeout: 10_000 }).toBe(sent.length);
    for (const { packets } of receivers) {
      expect(summary(packets)).toEqual(expected(sent.length));
      expect(new Set(packets.map((data) => data.readUInt32BE(8))).size).toBe(1);
    }
    for (const { socket } of receivers) socket.close();
    worker.close();
  }, 30_000);

  it('sends what it has before it closes a socket', async () => {
    const worker = await startWorker(mode);
    const router = await worker.createRouter({ mediaCodecs: [OPUS] });
    const producer = await source(router);
    const { socket, ip, port, packets } = await receiver('127.0.0.1');
    const plain = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip } });
    await plain.connect({ ip, port });
    await plain.consume({ producerId: producer.id, rtpCapabilities: CAPABILITIES });
    for (let number = 0; number < 20; number++) producer.send(packet(number));
    plain.close();
    await expect.poll(() => packets.length, { timeout: 10_000 }).toBe(20);
    socket.close();
    worker.close();
  }, 30_000);

  it('encrypts what the other end can decrypt', async () => {
    const worker = await startWorker(mode);
    const router = await worker.createRouter({ mediaCodecs: [OPUS] });
    const producer = await source(router);
    for (const srtpCryptoSuite of ['AEAD_AES_128_GCM', 'AEAD_AES_256_GCM', 'AES_CM_128_HMAC_SHA1_80'] as const) {
      const other = await worker.createRouter({ mediaCodecs: [OPUS] });
      const options = { listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true, srtpCryptoSuite } as const;
      const [from, to] = [await router.createPlainTransport(options), await other.createPlainTransport(options)];
      const at = ({ tuple, srtpParameters }: types.PlainTransport) => ({
        ip: '127.0.0.1',
        port: tuple.localPort,
        ...(srtpParameters && { srtpParameters }),
      });
      await from.connect(at(to));
      await to.connect(at(from));
      const consumer = await from.consume({ producerId: producer.id, rtpCapabilities: CAPABILITIES });
      const [encoding] = consumer.rtpParameters.encodings ?? [];
      const piped = await to.produce({ kind: 'audio', rtpParameters: { ...SOURCE, encodings: [{ ssrc: encoding?.ssrc ?? 0 }] } });
      const direct = await other.createDirectTransport();
      const last = await direct.consume({ producerId: piped.id, rtpCapabilities: CAPABILITIES });
      const packets: Buffer[] = [];
      last.on('rtp', (data) => void packets.push(data));
      for (let number = 0; number < 60; number++) producer.send(packet(number));
      await expect.poll(() => packets.length, { timeout: 10_000 }).toBe(60);
      expect(summary(packets)).toEqual(expected(60));
      from.close();
    }
    worker.close();
  }, 30_000);
});
