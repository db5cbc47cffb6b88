/** Reading and writing the pictures of a track, which the types of browsers do not know yet. */
interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}

interface InsertableScope {
  readonly MediaStreamTrackProcessor?: new (options: {
    readonly track: MediaStreamTrack;
    readonly maxBufferSize?: number;
  }) => TrackProcessor;
  readonly MediaStreamTrackGenerator?: new (options: {
    readonly kind: 'video';
  }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
}

export interface InsertableStreams {
  readonly input: ReadableStream<VideoFrame>;
  readonly output: WritableStream<VideoFrame>;
  readonly track: MediaStreamTrack;
}

/** The pictures of `track`, and a new track for what becomes of them; undefined where the page cannot do that (Firefox, Safari). */
export function insertableStreams(track: MediaStreamTrack, scope: unknown = globalThis): InsertableStreams | undefined {
  const { MediaStreamTrackProcessor: Processor, MediaStreamTrackGenerator: Generator } = scope as InsertableScope;
  if (!Processor || !Generator) return undefined;
  // One picture waits at most: when the machine is slow, pictures are left out rather than shown late.
  const { readable } = new Processor({ track, maxBufferSize: 1 });
  const generator = new Generator({ kind: 'video' });
  return { input: readable, output: generator.writable, track: generator };
}
