/** A fuzz target in C++. */
export interface NativeTarget {
  /** Which of the two binaries holds it: parts of ours alone, which build in seconds, or the whole worker. */
  readonly binary: 'parts-fuzzer' | 'worker-fuzzer';
  /** What chooses it in the binary. */
  readonly env: Readonly<Record<string, string>>;
}

const part = (name: string): NativeTarget => ({ binary: 'parts-fuzzer', env: { PARLEY_FUZZ: name } });
const upstream = (name: string): NativeTarget => ({ binary: 'worker-fuzzer', env: { [`MS_FUZZ_${name}`]: '1' } });

export const NATIVE_TARGETS: Readonly<Record<string, NativeTarget>> = {
  // Ours.
  ssrcs: part('ssrcs'),
  voices: part('voices'),
  timeline: part('timeline'),
  sending: part('sending'),
  source: { binary: 'worker-fuzzer', env: { PARLEY_FUZZ: 'source' } },
  // mediasoup's own, over sources with our patches.
  stun: upstream('STUN'),
  dtls: upstream('DTLS'),
  sctp: upstream('SCTP'),
  rtp: upstream('RTP'),
  rtcp: upstream('RTCP'),
  codecs: upstream('CODECS'),
  utils: upstream('UTILS'),
};
