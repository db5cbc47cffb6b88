import { AppError } from '@parley/kernel';
import { boundedChildren, childOf, childrenOf, type Element, NS, requireIntAttr, textAttr, xml } from '@parley/xmpp-core';
import type { MediaSources, Source, SourceGroup, SourceSet } from './types.ts';

/** Most sources, and most groups, of one media type in one message. */
export const MAX_SOURCES = 200;
/** Most SSRCs in one group. */
export const MAX_GROUP = 32;
export const MAX_SSRC = 0xffff_ffff;

export const EMPTY_SOURCES: MediaSources = Object.freeze({ sources: Object.freeze([]), groups: Object.freeze([]) });
export const EMPTY_SOURCE_SET: SourceSet = Object.freeze({ audio: EMPTY_SOURCES, video: EMPTY_SOURCES });

const ssrcOf = (element: Element): number => requireIntAttr(element, 'ssrc', 1, MAX_SSRC);

function parseSource(element: Element): Source {
  const name = textAttr(element, 'name');
  const videoType = textAttr(element, 'videoType');
  const parameter = childrenOf(element, 'parameter').find((child) => child.attrs.name === 'msid');
  const msid = parameter && textAttr(parameter, 'value');
  const info = childOf(element, 'ssrc-info');
  const owner = info && textAttr(info, 'owner');
  return {
    ssrc: ssrcOf(element),
    ...(name && { name }),
    ...((videoType === 'camera' || videoType === 'desktop') && { videoType }),
    ...(msid && { msid }),
    ...(owner && { owner }),
  };
}

/** Undefined for semantics other than SIM and FID, which nothing in a conference acts on. */
function parseGroup(element: Element): SourceGroup | undefined {
  const semantics = textAttr(element, 'semantics');
  if (semantics !== 'SIM' && semantics !== 'FID') return undefined;
  const ssrcs = boundedChildren(element, 'source', MAX_GROUP).map(ssrcOf);
  if (ssrcs.length === 0) throw new AppError('INPUT_INVALID', '<ssrc-group> is empty');
  return { semantics, ssrcs };
}

/** The `<source>` and `<ssrc-group>` children of any element (XEP-0339 plus names, types and owners; focus contract §8.1). @throws AppError INPUT_INVALID */
export function parseSources(element: Element): MediaSources {
  return {
    sources: boundedChildren(element, 'source', MAX_SOURCES).map(parseSource),
    groups: boundedChildren(element, 'ssrc-group', MAX_SOURCES).flatMap((group) => parseGroup(group) ?? []),
  };
}

function buildSource({ ssrc, name, videoType, msid, owner }: Source): Element {
  return xml(
    'source',
    { xmlns: NS.sources, ssrc, name, videoType },
    msid !== undefined && xml('parameter', { name: 'msid', value: msid }),
    owner !== undefined && xml('ssrc-info', { xmlns: NS.jitmeet, owner }),
  );
}

/** The inverse of {@link parseSources}: the children to put below a `<description>` or `<media-source>`. */
export function buildSources({ sources, groups }: MediaSources): Element[] {
  return [
    ...sources.map(buildSource),
    ...groups.map(({ semantics, ssrcs }) =>
      xml('ssrc-group', { xmlns: NS.sources, semantics }, ...ssrcs.map((ssrc) => xml('source', { xmlns: NS.sources, ssrc }))),
    ),
  ];
}
