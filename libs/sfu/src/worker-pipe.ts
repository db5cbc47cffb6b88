import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Writable } from 'node:stream';
import { AppError } from '@parley/kernel';

/** Of the worker's file descriptors, the one that requests go to. */
const REQUESTS = 3;
/** Node tells there of each process that it makes, before it starts it. */
const PROCESSES = 'child_process';

/**
 * Starts a worker by `start`, which must make its process before it returns, and lets all that is asked of it in one turn of the
 * event loop go out as one write: mediasoup makes a system call, and wakes the worker, for every request.
 * @throws AppError INTERNAL when there is no such process, else whatever `start` throws
 */
export async function withGatheredRequests<T>(start: () => Promise<T>): Promise<T> {
  let child: ChildProcess | undefined;
  const onProcess = (message: unknown) => {
    child ??= (message as { readonly process?: ChildProcess }).process;
  };
  subscribe(PROCESSES, onProcess);
  let started: Promise<T>;
  try {
    started = start();
  } finally {
    unsubscribe(PROCESSES, onProcess);
  }
  const result = await started;
  const pipe = child?.stdio[REQUESTS];
  if (!pipe || !('write' in pipe)) throw new AppError('INTERNAL', 'this version of mediasoup or Node does not show the pipe to a worker');
  gatherWrites(pipe);
  return result;
}

/** Lets everything that is written to `pipe` in one turn of the event loop leave together, at the end of that turn or of the pipe. */
export function gatherWrites(pipe: Writable): void {
  const { write, destroy } = pipe;
  const flush = () => pipe.uncork();
  const gathered = (...message: Parameters<typeof write>): boolean => {
    if (pipe.writableCorked === 0) {
      pipe.cork();
      setImmediate(flush);
    }
    return write.apply(pipe, message);
  };
  pipe.write = gathered as typeof write;
  // The last message to a worker is followed by the end of the pipe.
  pipe.destroy = (error) => {
    flush();
    return destroy.call(pipe, error);
  };
}
