import { AppError, type Clock } from '@parley/kernel';
import { segmentationAssets } from './assets.ts';
import type { SomeBackground } from './background.ts';
import { driveByCanvas } from './canvas-driver.ts';
import { insertableStreams } from './insertable.ts';
import { workerBackground } from './picture.ts';
import { canReplaceBackground } from './support.ts';
import type { EffectTrack } from './track.ts';
import { WorkerLink } from './worker-link.ts';

/** Milliseconds; the first time some megabytes are loaded. */
const START_LIMIT_MS = 30_000;

export interface BackgroundTrack extends EffectTrack {
  /** Puts something else behind the person. Rejects with AppError UNAVAILABLE when a picture cannot be loaded. */
  setBackground(background: SomeBackground): Promise<void>;
  /** Calls the listener once if the machine does not keep up, however small the pictures are made. */
  onSlow(listener: () => void): void;
}

/**
 * A camera's picture with something else behind the person. The work is done in a worker; `raw` stays the caller's, who stops it.
 * What is behind is never seen: it resolves when the first picture is through, or with a black one where
 * pictures go by a canvas. Rejects with AppError UNAVAILABLE when it does not work.
 */
export async function createBackgroundTrack(raw: MediaStreamTrack, background: SomeBackground, clock: Clock): Promise<BackgroundTrack> {
  if (!canReplaceBackground()) throw new AppError('NOT_SUPPORTED', 'no background effects in this browser');
  const first = await workerBackground(background);
  const link = new WorkerLink(new Worker(new URL('./worker/background-worker.ts', import.meta.url), { name: 'background' }));
  const limit = clock.after(START_LIMIT_MS, () => link.close());
  try {
    return { ...(await start(raw, first, link)), ...controls(link) };
  } catch (cause) {
    link.close();
    throw new AppError('UNAVAILABLE', 'background effect not started', { cause });
  } finally {
    limit.cancel();
  }
}

async function start(raw: MediaStreamTrack, background: Awaited<ReturnType<typeof workerBackground>>, link: WorkerLink) {
  const assets = segmentationAssets();
  const transfer: Transferable[] = background.kind === 'image' ? [background.picture] : [];
  const streams = insertableStreams(raw);
  if (streams) {
    const { input, output, track } = streams;
    link.post({ type: 'start', assets, background, input, output }, [...transfer, input, output]);
    await link.ready;
    return { track, close: () => closeAll(link, track) };
  }
  link.post({ type: 'start', assets, background }, transfer);
  await link.ready;
  const { track, stop } = await driveByCanvas(raw, link);
  return { track, close: () => closeAll(link, track, stop) };
}

function closeAll(link: WorkerLink, track: MediaStreamTrack, stop?: () => void): void {
  stop?.();
  track.stop();
  link.close();
}

function controls(link: WorkerLink): Pick<BackgroundTrack, 'onFailure' | 'onSlow' | 'setBackground'> {
  let latest = 0;
  return {
    onFailure: (listener) => link.onFailure(listener),
    onSlow: (listener) => link.onSlow(listener),
    setBackground: async (background) => {
      const mine = ++latest;
      const next = await workerBackground(background);
      if (mine === latest) link.post({ type: 'background', background: next }, next.kind === 'image' ? [next.picture] : []);
      else if (next.kind === 'image') next.picture.close();
    },
  };
}
