import { AppError } from '@parley/kernel';
import { MediaStreamAudioTrackSource, MediaStreamVideoTrackSource, Output, StreamTarget, WebMOutputFormat } from 'mediabunny';
import { type FileTarget, openFile } from './file-target.ts';
import { openPicture, type Picture, type PictureSource } from './picture-source.ts';
import { SoundMix } from './sound-mix.ts';

export interface RecordingOptions {
  readonly fileName: string;
  readonly picture: Picture;
  readonly sound: readonly MediaStreamTrack[];
}

export interface RecordingEvents {
  /** The person has ended it by the browser's own means. */
  readonly onEnd: () => void;
  readonly onFailure: (error: unknown) => void;
}

export interface Recording {
  /** What is heard from now on. */
  setSound(tracks: readonly MediaStreamTrack[]): void;
  /** Writes what is left, and gives the file to the person. Rejects with AppError LIMIT_REACHED when the disk is full. */
  finish(): Promise<void>;
  /** Nothing comes of it. */
  discard(): Promise<void>;
}

/** bits per second */
const VIDEO_BITS = 2_500_000;
const AUDIO_BITS = 96_000;
const FRAME_RATE = 25;

/**
 * Starts to record. Asks where to put the file, and which tab to record. Rejects with AppError NOT_ALLOWED when the person does not
 * want to after all, NOT_FOUND when they have chosen something else than this tab.
 */
export async function startRecording(options: RecordingOptions, events: RecordingEvents): Promise<Recording> {
  // Both need the click, which is forgotten soon: the file first, as its question comes without a delay.
  const file = await openFile(options.fileName);
  let picture: PictureSource | undefined;
  let mix: SoundMix | undefined;
  try {
    picture = await openPicture(options.picture);
    mix = new SoundMix();
    mix.set(options.sound);
    return await record(file, picture, mix, events);
  } catch (error) {
    picture?.close();
    mix?.close();
    await file.discard().catch(() => {}); // there is nothing to discard any more
    throw error;
  }
}

async function record(file: FileTarget, picture: PictureSource, mix: SoundMix, events: RecordingEvents): Promise<Recording> {
  const output = new Output({
    format: new WebMOutputFormat(),
    target: new StreamTarget(file.writable, { chunked: true, chunkSize: 1 << 20 }),
  });
  // The picture's size may change with the window; what was recorded first stands.
  const video = new MediaStreamVideoTrackSource(
    picture.track as MediaStreamVideoTrack,
    { codec: 'vp8', bitrate: VIDEO_BITS, sizeChangeBehavior: 'contain' },
    { frameRate: FRAME_RATE },
  );
  const audio = new MediaStreamAudioTrackSource(mix.track as MediaStreamAudioTrack, { codec: 'opus', bitrate: AUDIO_BITS });
  for (const source of [video, audio]) source.errorPromise.catch(events.onFailure);
  output.addVideoTrack(video, { frameRate: FRAME_RATE });
  output.addAudioTrack(audio);
  picture.track.addEventListener('ended', events.onEnd);
  await output.start();
  const release = () => {
    picture.track.removeEventListener('ended', events.onEnd);
    picture.close();
    mix.close();
  };
  return {
    setSound: (tracks) => mix.set(tracks),
    finish: async () => {
      try {
        await output.finalize();
        await file.deliver();
      } catch (cause) {
        throw new AppError(isFull(cause) ? 'LIMIT_REACHED' : 'UNAVAILABLE', 'recording not finished', { cause });
      } finally {
        release();
      }
    },
    discard: async () => {
      release();
      await output.cancel();
      await file.discard().catch(() => {}); // the cancelled output has closed it
    },
  };
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
