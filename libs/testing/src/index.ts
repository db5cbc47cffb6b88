export { startKeyServer, type TestKeyServer } from './auth/key-server.ts';
export { type MatrixWorld, startVerificationService, type VerificationService } from './auth/verification-service.ts';
export { createTestAuthority, type IssuedCertificate, type TestAuthority } from './certificate-authority.ts';
export { DIRECTORY_BASE, DIRECTORY_READER, DIRECTORY_USERS, type DirectoryUser, directoryDn } from './directory/entries.ts';
export { type DirectoryOptions, type DirectoryServer, startDirectory } from './directory/slapd.ts';
export {
  buildAccept,
  buildSourceChange,
  DIALECTS,
  type Dialect,
  IQ_TIMEOUT_MS,
  type KnockOutcome,
  type LocalSource,
  type LocalTransport,
  localSource,
  localTransport,
  type MediaKind,
  muteElements,
  type Offer,
  OfficialPeer,
  type OfficialPeerOptions,
  PeerChannel,
  PeerLobby,
  PeerMemory,
  PeerServices,
  type PeerSession,
  type Push,
  type Refusal,
  type RemoteTrack,
  RoomView,
  readOffer,
  SourceTable,
  setPassword,
  sharedNetwork,
  stanzaErrorOf,
  switchLobby,
  tryToEnter,
} from './official-peer/index.ts';
export { freePort, freePorts } from './ports.ts';
export { type ProsodyHarness, type ProsodyOptions, type ProsodyVersion, prosodyVersions, startProsody } from './prosody-harness.ts';
export { RawBosh } from './raw-bosh.ts';
export { RawTcp } from './raw-tcp.ts';
export type { Credentials } from './sasl.ts';
export { type ExitStatus, observeProcess, ROOT, type ServiceProcess, spawnService } from './service-process.ts';
export { waitFor } from './wait-for.ts';
export { type TestClientOptions, XmppTestClient } from './xmpp-test-client.ts';
