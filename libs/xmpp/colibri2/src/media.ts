import { AppError } from '@parley/kernel';
import { boundedChildren, childOf, type Element, enumAttr, NS, requireTextAttr, xml } from '@parley/xmpp-core';
import { buildMediaTable, buildSources, type MediaTable, type MediaType, parseMediaTable, parseSources } from '@parley/xmpp-jingle';
import type { MediaSource } from './types.ts';

const MEDIA_TYPES: readonly MediaType[] = ['audio', 'video'];
const MAX_MEDIA_SOURCES = 64;

function mediaType(element: Element): MediaType {
  const type = enumAttr(element, 'type', MEDIA_TYPES);
  if (!type) throw new AppError('INPUT_INVALID', `<${element.name}> lacks type`);
  return type;
}

/** The `<media type>` children of an endpoint or an announcement. @throws AppError INPUT_INVALID */
export function parseMedia(element: Element): Partial<Record<MediaType, MediaTable>> {
  return Object.fromEntries(boundedChildren(element, 'media', 2).map((media) => [mediaType(media), parseMediaTable(media)]));
}

export function buildMedia(media: Readonly<Partial<Record<MediaType, MediaTable>>>): Element[] {
  return MEDIA_TYPES.flatMap((type) => {
    const table = media[type];
    return table ? [xml('media', { type }, ...buildMediaTable(table, NS.rtp))] : [];
  });
}

/** The `<sources>` child of an endpoint or a conference; undefined when there is none. @throws AppError INPUT_INVALID */
export function parseMediaSources(element: Element): MediaSource[] | undefined {
  const sources = childOf(element, 'sources');
  return (
    sources &&
    boundedChildren(sources, 'media-source', MAX_MEDIA_SOURCES).map((source) => ({
      type: mediaType(source),
      id: requireTextAttr(source, 'id'),
      ...parseSources(source),
    }))
  );
}

export function buildMediaSources(sources: readonly MediaSource[]): Element {
  return xml('sources', {}, ...sources.map((source) => xml('media-source', { type: source.type, id: source.id }, ...buildSources(source))));
}
