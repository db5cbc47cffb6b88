import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WriteBatch } from './write-batch.ts';

/** A stream that tells how many chunks it was given at a time. */
function counting(): { stream: Writable; writes: number[] } {
  const writes: number[] = [];
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      writes.push(1);
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.length);
      done();
    },
  });
  return { stream, writes };
}

it('writes in one go what is written in one turn, and later things later', async () => {
  const batch = new WriteBatch();
  const [one, other] = [counting(), counting()];
  for (const text of ['a', 'b', 'c']) {
    batch.hold(one.stream);
    one.stream.write(text);
  }
  batch.hold(other.stream);
  other.stream.write('a');
  expect([one.writes, other.writes]).toEqual([[], []]);
  await nextTurn();
  expect([one.writes, other.writes]).toEqual([[3], [1]]);
  batch.hold(one.stream);
  one.stream.write('d');
  await nextTurn();
  expect(one.writes).toEqual([3, 1]);
});

it('loses nothing of a stream that ends or breaks meanwhile', async () => {
  const batch = new WriteBatch();
  const [ended, broken] = [counting(), counting()];
  for (const { stream } of [ended, broken]) {
    batch.hold(stream);
    stream.write('a');
  }
  ended.stream.end('b');
  broken.stream.destroy();
  await nextTurn();
  expect(ended.writes).toEqual([2]);
});
