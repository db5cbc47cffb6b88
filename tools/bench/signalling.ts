import { randomHex } from '@parley/kernel';
import { DIALECTS, type Dialect, OfficialPeer } from '@parley/testing';
import { startStack } from '../../apps/e2e/src/harness/stack.ts';
import { numbers, readArguments } from './arguments.ts';
import { round, say } from './output.ts';

/** What one more person costs in a room of `size`, counted over the last joins to it. */
export interface SignallingFigures {
  readonly size: number;
  readonly rewriting: boolean;
  /** Messages with new sources (maps, or source-adds) that each of those present got for one join: each is a renegotiation. */
  readonly renegotiationsPerJoin: number;
  /** Bytes of XMPP and bridge channel that each of those present received for one join. */
  readonly bytesPerReceiverAndJoin: number;
  /** Bytes that the joiner received until it had everything. */
  readonly bytesOfJoiner: number;
  /** From opening the connection to the accepted session, and to the last source known; median. */
  readonly acceptedP50Ms: number;
  readonly completeP50Ms: number;
}

const SIZES = [5, 20, 50];
/** Joins to a room of each size that are counted. */
const COUNTED = 3;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? -1;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const bytesOf = (peer: OfficialPeer) => peer.connection.traffic.receivedBytes + (peer.session?.channel?.receivedBytes ?? 0);

/** Renegotiations, bytes and time of joins of scripted official clients, with and without SSRC rewriting. Options: `--sizes 5,20`. */
export async function signalling(args: readonly string[]) {
  const { sizes } = readArguments(args, { sizes: numbers(SIZES) });
  const stack = await startStack();
  try {
    const results: SignallingFigures[] = [];
    for (const dialect of [DIALECTS['2026'], DIALECTS['2026 without rewriting']])
      results.push(...(await measure(stack.url, dialect, sizes)));
    const bytes = (size: number, rewriting: boolean) =>
      results.find((figures) => figures.size === size && figures.rewriting === rewriting)?.bytesPerReceiverAndJoin ?? Number.NaN;
    const ratios = sizes.map((size) => [size, round(bytes(size, true) / bytes(size, false))] as const);
    return { results, rewritingToPlainBytes: Object.fromEntries(ratios) };
  } finally {
    await stack.stop();
  }
}

async function measure(url: string, dialect: Dialect, sizes: readonly number[]): Promise<SignallingFigures[]> {
  const room = `bench-${randomHex(6)}`;
  const present: OfficialPeer[] = [];
  const results: SignallingFigures[] = [];
  for (const size of sizes) {
    while (present.length < size - COUNTED) present.push((await join(url, room, dialect, present)).peer);
    const joins: Omit<SignallingFigures, 'size' | 'rewriting'>[] = [];
    for (let count = 0; count < COUNTED; count++) {
      await Promise.all(present.map((peer) => peer.barrier()));
      const before = present.map((peer) => ({ bytes: bytesOf(peer), renegotiations: peer.table.renegotiations }));
      const { peer, acceptedMs, completeMs } = await join(url, room, dialect, present);
      const bytesOfJoiner = bytesOf(peer);
      joins.push({
        renegotiationsPerJoin: mean(present.map(({ table }, index) => table.renegotiations - (before[index]?.renegotiations ?? 0))),
        bytesPerReceiverAndJoin: mean(present.map((one, index) => bytesOf(one) - (before[index]?.bytes ?? 0))),
        ...{ bytesOfJoiner, acceptedP50Ms: acceptedMs, completeP50Ms: completeMs },
      });
      present.push(peer);
    }
    const of = (key: keyof (typeof joins)[number]) => joins.map((figures) => figures[key]);
    results.push({
      ...{ size, rewriting: dialect.rewriting },
      renegotiationsPerJoin: Math.round(mean(of('renegotiationsPerJoin')) * 100) / 100,
      bytesPerReceiverAndJoin: Math.round(mean(of('bytesPerReceiverAndJoin'))),
      bytesOfJoiner: Math.round(mean(of('bytesOfJoiner'))),
      acceptedP50Ms: Math.round(median(of('acceptedP50Ms'))),
      completeP50Ms: Math.round(median(of('completeP50Ms'))),
    });
    say(JSON.stringify(results.at(-1)));
  }
  await Promise.all(present.map((peer) => peer.close()));
  return results;
}

/** Joins, and waits until the joiner has the sources of all and all have its own. */
async function join(url: string, room: string, dialect: Dialect, present: readonly OfficialPeer[]) {
  const begin = performance.now();
  const peer = await OfficialPeer.join({ url, domain: 'meet.jitsi', room, dialect });
  if (present.length === 0) return { peer, acceptedMs: 0, completeMs: 0 };
  await peer.accepted(30_000);
  const acceptedMs = performance.now() - begin;
  const owners = () => new Set(peer.table.tracks.map(({ owner }) => owner));
  // In large rooms the bridge announces only some of the videos unasked: voices are what everybody has.
  await peer.until(() => owners().size === present.length, 'knows everybody', 30_000);
  await Promise.all(present.map((one) => one.until(() => one.table.sources(peer.endpoint).length > 0, 'knows the joiner', 30_000)));
  return { peer, acceptedMs, completeMs: performance.now() - begin };
}
