import type { MediaSources, SourceSet } from '@parley/xmpp-jingle';

/** One audio source as the official client announces it. */
export function audioOf(endpoint: string, ssrc: number): MediaSources {
  return { sources: [{ ssrc, name: `${endpoint}-a0`, msid: `${endpoint}-audio-0-1 a-1` }], groups: [] };
}

/** Three simulcast streams (`ssrc` … `ssrc`+2) with retransmission (`ssrc`+10 …): what the official client announces for a camera. */
export function cameraOf(endpoint: string, ssrc: number, slot = 'v0', videoType: 'camera' | 'desktop' = 'camera'): MediaSources {
  const primaries = [ssrc, ssrc + 1, ssrc + 2];
  const msid = `${endpoint}-${slot === 'v0' ? 'video' : slot}-0-1 t-1`;
  const sources = [...primaries, ...primaries.map((primary) => primary + 10)];
  return {
    sources: sources.map((number) => ({ ssrc: number, name: `${endpoint}-${slot}`, msid, videoType })),
    groups: [
      { semantics: 'SIM', ssrcs: primaries },
      ...primaries.map((primary) => ({ semantics: 'FID' as const, ssrcs: [primary, primary + 10] })),
    ],
  };
}

/** Microphone at `ssrc` and camera from `ssrc`+2 on. */
export function sourceSet(endpoint: string, ssrc: number): SourceSet {
  return { audio: audioOf(endpoint, ssrc), video: cameraOf(endpoint, ssrc + 2) };
}
