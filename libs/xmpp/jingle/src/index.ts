export { buildDescription, parseDescription } from './description.ts';
export { buildJingle, parseJingle } from './jingle.ts';
export { decodeJsonSources, encodeJsonSources } from './json-sources.ts';
export {
  buildHeaderExtension,
  buildMediaTable,
  buildPayloadType,
  parseHeaderExtension,
  parseMediaTable,
  parsePayloadType,
} from './media-table.ts';
export { sourcesByOwner } from './source-merge.ts';
export { buildSources, EMPTY_SOURCE_SET, EMPTY_SOURCES, MAX_SSRC, parseSources } from './sources.ts';
export { buildTransport, parseTransport } from './transport.ts';
export type * from './types.ts';
