import { AppError } from '@parley/kernel';
import { attr, type Element, intAttr, NS, xml } from '@parley/xmpp-core';
import { buildMediaTable, hasChild, parseMediaTable } from './media-table.ts';
import { buildSources, parseSources } from './sources.ts';
import type { RtpDescription } from './types.ts';

const MEDIA = ['audio', 'video', 'application'] as const;

/** RTP description (XEP-0167). `fallback` is the content's name, for clients that leave `media` out. @throws AppError INPUT_INVALID */
export function parseDescription(element: Element, fallback?: string): RtpDescription {
  const given = attr(element, 'media') ?? (fallback === 'data' ? 'application' : fallback);
  const media = MEDIA.find((name) => name === given);
  if (!media) throw new AppError('INPUT_INVALID', '<description> has no known media');
  const maxptime = intAttr(element, 'maxptime', 1, 10_000);
  return {
    media,
    ...(maxptime !== undefined && { maxptime }),
    ...parseMediaTable(element),
    extmapAllowMixed: hasChild(element, 'extmap-allow-mixed'),
    rtcpMux: hasChild(element, 'rtcp-mux'),
    sources: parseSources(element),
  };
}

/** The inverse of {@link parseDescription}. */
export function buildDescription(description: RtpDescription): Element {
  return xml(
    'description',
    { xmlns: NS.rtp, media: description.media, maxptime: description.maxptime },
    ...buildMediaTable(description),
    description.extmapAllowMixed && xml('extmap-allow-mixed', { xmlns: NS.rtpHeaderExtensions }),
    description.rtcpMux && xml('rtcp-mux'),
    ...buildSources(description.sources),
  );
}
