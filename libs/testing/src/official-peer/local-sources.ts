import { randomInt } from 'node:crypto';
import { type Element, NS, xml } from '@parley/xmpp-core';
import type { Dialect } from './dialects.ts';

export interface LocalSource {
  /** `EP-a0`, `EP-v0`, `EP-v1`. */
  readonly name: string;
  readonly media: 'audio' | 'video';
  readonly videoType?: 'camera' | 'desktop';
  readonly msid: string;
  /** One for audio; for video three simulcast streams, lowest first, each followed by its retransmission. */
  readonly ssrcs: readonly number[];
}

/** A source with fresh SSRCs, as browsers choose them: anywhere in 32 bits. */
export function localSource(endpoint: string, slot: 'a0' | 'v0' | 'v1'): LocalSource {
  const media = slot === 'a0' ? 'audio' : 'video';
  const track = crypto.randomUUID();
  return {
    ...{ name: `${endpoint}-${slot}`, media, msid: `${endpoint}-${media}-${slot.slice(1)}-1 ${track}-1` },
    ...(media === 'video' && { videoType: slot === 'v1' ? 'desktop' : 'camera' }),
    ssrcs: Array.from({ length: media === 'audio' ? 1 : 6 }, () => randomInt(1, 2 ** 32)),
  };
}

/** `source` and `ssrc-group` elements; the listing order of SSRCs is arbitrary, only the groups tell (client contract §4.3). */
export function sourceElements({ name, media, videoType, msid, ssrcs }: LocalSource, dialect: Dialect): Element[] {
  const named = dialect.sourceNames ? { name, ...(videoType && { videoType }) } : {};
  const listed = [...ssrcs].sort((a, b) => a - b);
  const sources = listed.map((ssrc) =>
    xml('source', { xmlns: NS.sources, ssrc, ...named }, xml('parameter', { name: 'msid', value: msid })),
  );
  if (media === 'audio') return sources;
  const [low = 0, lowRtx = 0, mid = 0, midRtx = 0, high = 0, highRtx = 0] = ssrcs;
  return [
    ...sources,
    group('FID', [low, lowRtx]),
    group('SIM', [low, mid, high]),
    group('FID', [mid, midRtx]),
    group('FID', [high, highRtx]),
  ];
}

function group(semantics: 'SIM' | 'FID', ssrcs: readonly number[]): Element {
  return xml('ssrc-group', { xmlns: NS.sources, semantics }, ...ssrcs.map((ssrc) => xml('source', { ssrc })));
}

/** The presence children that tell whether sources are muted. */
export function muteElements(sources: readonly LocalSource[], muted: ReadonlySet<string>, dialect: Dialect): string {
  if (dialect.sourceNames) {
    const info = Object.fromEntries(
      sources.map(({ name, videoType }) => [name, { muted: muted.has(name), ...(videoType === 'desktop' && { videoType }) }]),
    );
    return xml('SourceInfo', {}, JSON.stringify(info)).toString();
  }
  const of = (media: 'audio' | 'video') => sources.filter((source) => source.media === media && source.videoType !== 'desktop');
  const element = (media: 'audio' | 'video') =>
    of(media)
      .map(({ name }) => `<${media}muted>${muted.has(name)}</${media}muted>`)
      .join('');
  return element('audio') + element('video');
}
