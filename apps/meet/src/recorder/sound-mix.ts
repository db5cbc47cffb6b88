import { AppError } from '@parley/kernel';
import { trackChanges } from './track-changes.ts';

/** One sound of many, which come and go. */
export class SoundMix {
  readonly track: MediaStreamTrack;
  readonly #context = new AudioContext();
  readonly #destination: MediaStreamAudioDestinationNode;
  readonly #sources = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();

  constructor() {
    this.#destination = this.#context.createMediaStreamDestination();
    const [track] = this.#destination.stream.getAudioTracks();
    if (!track) throw new AppError('NOT_SUPPORTED', 'no sound out of a mix');
    this.track = track;
    // A mix without a source would give no samples at all, and the file no beginning.
    const silence = new ConstantSourceNode(this.#context, { offset: 0 });
    silence.connect(this.#destination);
    silence.start();
    void this.#context.resume();
  }

  /** What is heard from now on. */
  set(tracks: readonly MediaStreamTrack[]): void {
    const { added, removed } = trackChanges([...this.#sources.keys()], tracks);
    for (const track of removed) {
      this.#sources.get(track)?.disconnect();
      this.#sources.delete(track);
    }
    for (const track of added) {
      const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: new MediaStream([track]) });
      source.connect(this.#destination);
      this.#sources.set(track, source);
    }
  }

  close(): void {
    void this.#context.close();
  }
}
