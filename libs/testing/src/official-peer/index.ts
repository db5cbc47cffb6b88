export { PeerChannel } from './channel.ts';
export { DIALECTS, type Dialect } from './dialects.ts';
export { type LocalSource, localSource } from './local-sources.ts';
export { OfficialPeer, type OfficialPeerOptions } from './official-peer.ts';
export { IQ_TIMEOUT_MS, stanzaErrorOf } from './peer-connection.ts';
export type { PeerSession } from './peer-session.ts';
export { type RemoteTrack, SourceTable } from './source-table.ts';
