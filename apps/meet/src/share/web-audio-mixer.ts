import type { Mixer } from './sound-mix.ts';

/** Mixes by WebAudio. */
export function createMixer(sound: MediaStreamTrack): Mixer {
  const context = new AudioContext();
  const mixed = context.createMediaStreamDestination();
  context.createMediaStreamSource(new MediaStream([sound])).connect(mixed);
  const [track] = mixed.stream.getAudioTracks();
  let microphone: { readonly track: MediaStreamTrack; readonly source: MediaStreamAudioSourceNode } | undefined;
  return {
    // A destination has one track, always.
    track: track ?? sound,
    setMicrophone: (next) => {
      if (next === microphone?.track) return;
      microphone?.source.disconnect();
      microphone = next && { track: next, source: context.createMediaStreamSource(new MediaStream([next])) };
      microphone?.source.connect(mixed);
    },
    close: () => {
      track?.stop();
      void context.close();
    },
  };
}
