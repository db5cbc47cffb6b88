import { AppError } from '@parley/kernel';
import { loadRnnoise, RnnoiseWorkletNode } from '@sapphi-red/web-noise-suppressor';
import plain from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import simd from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import worklet from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import { canSuppressNoise } from './support.ts';
import type { EffectTrack } from './track.ts';

/** Hz; the network was trained with it. */
const SAMPLE_RATE = 48_000;

/**
 * A microphone's sound without noise: keyboards, fans, traffic. One channel. `raw` stays the caller's, who stops it.
 * Rejects with AppError UNAVAILABLE when the network cannot be loaded.
 */
export async function createNoiseTrack(raw: MediaStreamTrack): Promise<EffectTrack> {
  if (!canSuppressNoise()) throw new AppError('NOT_SUPPORTED', 'no noise suppression in this browser');
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  try {
    const [wasmBinary] = await Promise.all([loadRnnoise({ url: plain, simdUrl: simd }), context.audioWorklet.addModule(worklet)]);
    const node = new RnnoiseWorkletNode(context, { maxChannels: 1, wasmBinary });
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([raw]) }).connect(node).connect(destination);
    const [track] = destination.stream.getAudioTracks();
    if (!track) throw new AppError('INTERNAL', 'no track out of the audio graph');
    void context.resume();
    return {
      track,
      onFailure: (listener) => node.addEventListener('processorerror', () => listener('the audio worklet failed'), { once: true }),
      close: () => {
        track.stop();
        node.destroy();
        void context.close();
      },
    };
  } catch (cause) {
    void context.close();
    throw new AppError('UNAVAILABLE', 'noise suppression not started', { cause });
  }
}
