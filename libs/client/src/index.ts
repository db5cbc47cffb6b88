export type { ChannelPreference, ChannelWay } from './channel-ways.ts';
export { ConferenceClient, type ConferenceClientDeps, type ConferenceConfig } from './conference-client.ts';
export type { SessionStore } from './conference-request.ts';
export type { Door } from './door.ts';
export { type CaptureSize, cameraLayers, screenLayers } from './encodings.ts';
export type { Knocker, LobbyNotice, LobbyQueue } from './lobby.ts';
export { type DeviceProblem, type LocalDevice, LocalMedia, type LocalMediaState } from './local-media.ts';
export type { Credentials, LoginProblem, LoginState } from './log-in.ts';
export type { Failure, FailureCode } from './machine.ts';
export type { Security } from './moderation.ts';
export type {
  BrowserPort,
  DevicesPort,
  HttpAnswer,
  PeerChannel,
  PeerPort,
  PeerSender,
  PeerTransceiver,
  SimulcastStyle,
  SocketHandlers,
  SocketPort,
  XmppPort,
} from './ports.ts';
export { parseRoomPath, type RoomPath, roomNode, roomSegment } from './room-name.ts';
export type { Self } from './room-session.ts';
export type { Participant } from './roster.ts';
export { SERVICES, type ServiceName } from './services/addresses.ts';
export type { RoomServices } from './services/room-services.ts';
export type { Refusal } from './services/service-link.ts';
export { NO_SERVICES, type ServicesView } from './services/view.ts';
export type { ClientState, RemoteMedia } from './state.ts';
