export {
  DIALECTS,
  type Dialect,
  IQ_TIMEOUT_MS,
  type LocalSource,
  localSource,
  OfficialPeer,
  type OfficialPeerOptions,
  PeerChannel,
  type PeerSession,
  type RemoteTrack,
  SourceTable,
  stanzaErrorOf,
} from './official-peer/index.ts';
export { freePort, freePorts } from './ports.ts';
export { type ProsodyHarness, type ProsodyOptions, type ProsodyVersion, prosodyVersions, startProsody } from './prosody-harness.ts';
export { type ExitStatus, observeProcess, ROOT, type ServiceProcess, spawnService } from './service-process.ts';
export { waitFor } from './wait-for.ts';
export { type TestClientOptions, XmppTestClient } from './xmpp-test-client.ts';
