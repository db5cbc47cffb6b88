import type { ClientMessage } from '@parley/bridge-channel';
import { beforeEach, describe, expect, it } from 'vitest';
import { audioSource, BridgeHarness, type Client, videoSource } from '../testing/bridge-harness.ts';
import { MapReader } from '../testing/map-reader.ts';

const WANTS_ALL: ClientMessage = { colibriClass: 'ReceiverVideoConstraints', lastN: -1, defaultConstraints: { maxHeight: 360 } };
const ROUNDS = 50;

let harness: BridgeHarness;
beforeEach(() => {
  harness = new BridgeHarness();
});

const sourcesOf = (id: string, ssrc: number) => [audioSource(id, ssrc + 50), videoSource(id, ssrc)];
const leave = (id: string) => harness.bridge.modify(harness.request({ endpoints: [harness.endpoint(id, { expire: true })] }));

async function stays(over = {}): Promise<{ client: Client; reader: MapReader }> {
  const client = await harness.join('stay', sourcesOf('stay', 10), over);
  client.say(WANTS_ALL);
  return { client, reader: new MapReader() };
}

/** Every consumer that the client gets media on carries the source that the client takes it for. */
function expectTruth(client: Client, reader: MapReader): void {
  for (const consumer of client.transport.consumers) {
    const source = [...client.endpoint.receiver.forwards].find((forward) => forward.consumer === consumer)?.source.name;
    if (!consumer.closed && !consumer.paused) expect(reader.of(consumer.ssrc)).toBe(source);
  }
}

describe('a client that stays while 50 others come and go', () => {
  it('needs m-lines for those who were there together, has no ghosts, and gets everything', async () => {
    const { client, reader } = await stays();
    for (let round = 0; round < ROUNDS; round++) {
      const id = `e${round}`;
      const other = await harness.join(id, sourcesOf(id, 1000 * (round + 1)));
      await harness.pass(4000);
      reader.read(client.socket.received);
      client.socket.clear();
      expectTruth(client, reader);
      expect(other.transport.producers.map((producer) => client.transport.of(producer)?.paused)).toEqual([false, false]);
      await leave(id);
      reader.left(id);
      await harness.pass(100);
    }
    expect([reader.lines, reader.ghosts, client.endpoint.receiver.ssrcCount]).toEqual([2, [], 2]);
  });

  it('needs few more when they hurry', async () => {
    const { client, reader } = await stays();
    for (let round = 0; round < ROUNDS; round++) {
      const id = `e${round}`;
      await harness.join(id, sourcesOf(id, 1000 * (round + 1)));
      await harness.pass(300);
      await leave(id);
      reader.left(id);
      await harness.pass(100);
      reader.read(client.socket.received);
      client.socket.clear();
    }
    expect(reader.ghosts).toEqual([]);
    // An SSRC rests three seconds after it was announced: eight rounds.
    expect(reader.lines).toBeLessThanOrEqual(2 * 9);
  });

  it('without rewriting gets the signalled SSRCs, and nobody learns a map', async () => {
    const { client } = await stays({ capabilities: new Set(['source-names']) });
    for (let round = 0; round < ROUNDS; round++) {
      const id = `e${round}`;
      const other = await harness.join(id, sourcesOf(id, 1000 * (round + 1)));
      await harness.pass(600);
      const video = client.transport.of(other.transport.producers[1]);
      expect([video?.ssrc, video?.paused]).toEqual([1000 * (round + 1), false]);
      await leave(id);
      await harness.pass(100);
    }
    expect([...client.endpoint.receiver.forwards]).toEqual([]);
    expect(client.socket.of('VideoSourcesMap')).toEqual([]);
  });
});

describe('a source that comes back under its name', () => {
  it('keeps its SSRC at the receiver, and flows at once', async () => {
    const { client, reader } = await stays();
    const other = await harness.join('a', sourcesOf('a', 1000));
    await harness.pass(1000);
    const before = client.transport.of(other.transport.producers[1]);
    const again = [audioSource('a', 1050), videoSource('a', 7000)];
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources: again })] }));
    await harness.pass(40);
    const after = client.transport.of(other.transport.producers[2]);
    expect([after?.ssrc, after?.rtxSsrc, after?.paused]).toEqual([before?.ssrc, before?.rtxSsrc, false]);
    expect(before?.closed).toBe(true);
    reader.read(client.socket.received);
    expect([reader.lines, reader.ghosts]).toEqual([2, []]);
  });

  it('has a new one when the media worker cannot go on with the old', async () => {
    harness.policy.reuseSsrcs = false;
    const { client } = await stays();
    const other = await harness.join('a', sourcesOf('a', 1000));
    await harness.pass(1000);
    const before = client.transport.of(other.transport.producers[1])?.ssrc;
    const again = [audioSource('a', 1050), videoSource('a', 7000)];
    await harness.bridge.modify(harness.request({ endpoints: [harness.endpoint('a', { sources: again })] }));
    await harness.pass(40);
    const after = client.transport.of(other.transport.producers[2]);
    expect(after?.ssrc).not.toBe(before);
    expect(after?.paused).toBe(true);
  });
});

describe('a large conference', () => {
  it('costs a receiver 50 m-lines of each kind; who is wanted later takes the place of who is not', async () => {
    const { client, reader } = await stays();
    client.say({ ...WANTS_ALL, lastN: 50 });
    for (let index = 0; index < 60; index++) await harness.join(`e${index}`, sourcesOf(`e${index}`, 1000 * (index + 1)));
    await harness.pass(4000);
    const names = () => [...client.endpoint.receiver.forwards].map((forward) => forward.source.name);
    expect([names().filter((name) => name.endsWith('v0')).length, names().filter((name) => name.endsWith('a0')).length]).toEqual([50, 50]);
    expect(names()).not.toContain('e59-v0');
    harness.sfu.routers[0]?.onDominantSpeaker('e59');
    await harness.pass(500);
    reader.read(client.socket.received);
    expect(names()).toContain('e59-v0');
    expect(names()).toContain('e59-a0');
    expect([reader.lines, client.endpoint.receiver.ssrcCount, reader.ghosts]).toEqual([100, 100, []]);
    expectTruth(client, reader);
  });
});
