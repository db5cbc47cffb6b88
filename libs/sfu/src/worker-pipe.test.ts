import { spawn } from 'node:child_process';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { gatherWrites, withGatheredRequests } from './worker-pipe.ts';

/** A pipe that tells what left it together. */
function recordingPipe() {
  const left: string[][] = [];
  const text = (chunk: unknown) => String(chunk);
  const pipe = new Writable({
    write: (chunk, _, done) => {
      left.push([text(chunk)]);
      done();
    },
    writev: (chunks, done) => {
      left.push(chunks.map(({ chunk }) => text(chunk)));
      done();
    },
  });
  gatherWrites(pipe);
  return { pipe, left };
}

describe('what is written to a gathering pipe', () => {
  it('in one turn leaves together, in order, at the end of the turn', async () => {
    const { pipe, left } = recordingPipe();
    pipe.write('a');
    await Promise.resolve();
    pipe.write('b');
    expect(left).toEqual([]);
    await nextTurn();
    expect(left).toEqual([['a', 'b']]);
    pipe.write('c');
    await nextTurn();
    expect(left).toEqual([['a', 'b'], ['c']]);
  });

  it('just before its end leaves too', () => {
    const { pipe, left } = recordingPipe();
    pipe.write('a');
    pipe.write('b');
    pipe.destroy();
    expect(left).toEqual([['a', 'b']]);
  });

  it('after its end is lost, and no error of anybody', async () => {
    const { pipe, left } = recordingPipe();
    const errors: string[] = [];
    pipe.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? ''));
    pipe.destroy();
    pipe.write('a');
    await nextTurn();
    expect([left, errors]).toEqual([[], []]);
  });
});

describe('a process', () => {
  it('is found that is made while it is started, and no other', async () => {
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
    const start = async () => spawn(process.execPath, ['-e', ''], { stdio: [...stdio] });
    const child = await withGatheredRequests(start);
    const other = spawn(process.execPath, ['-e', ''], { stdio: [...stdio] });
    for (const one of [child, other]) one.stdio[3]?.on('error', () => undefined);
    const isHeldBack = ({ stdio: [, , , pipe] }: typeof child) => {
      expect.assert(pipe && 'write' in pipe);
      pipe.write('x');
      return pipe.writableCorked > 0;
    };
    expect([isHeldBack(child), isHeldBack(other)]).toEqual([true, false]);
    for (const one of [child, other]) one.kill();
  });

  it('that is not made is missed at the start', async () => {
    await expect(withGatheredRequests(async () => new PassThrough())).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
