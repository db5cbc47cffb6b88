export { type DiscoInfo, parseCaps, parseDiscoInfo, parseForm } from './disco.ts';
export { parseOccupantPresence } from './presence.ts';
export { buildAffiliation, buildDestroy, buildJoin, buildKick, buildLeave, buildOwnerForm, buildPresence } from './requests.ts';
export { serialiseSourceInfo } from './source-info.ts';
export type * from './types.ts';
