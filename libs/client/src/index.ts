export type { ChannelPreference, ChannelWay } from './channel-ways.ts';
export { ConferenceClient } from './conference-client.ts';
export type { ConferenceClientDeps, ConferenceConfig, ConferenceEvents } from './conference-config.ts';
export type { SessionStore } from './conference-request.ts';
export type { Door } from './door.ts';
export { type CaptureSize, cameraLayers, screenLayers } from './encodings.ts';
export type { FollowMe } from './follow-me.ts';
export type { Knocker, LobbyNotice, LobbyQueue } from './lobby.ts';
export { type DeviceProblem, deviceProblemOf, type LocalDevice, LocalMedia, type LocalMediaState } from './local-media.ts';
export type { Credentials, LoginProblem, LoginState } from './log-in.ts';
export type { Failure, FailureCode } from './machine.ts';
export { Meeting } from './meeting.ts';
export type { Security } from './moderation.ts';
export { MAX_PINS } from './pins.ts';
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
  TransferPort,
  XmppPort,
} from './ports.ts';
export { OwnProperties, type Properties } from './properties.ts';
export { connectionQuality, type QualityLevel, qualityLevel } from './quality/connection-quality.ts';
export { buildEndpointStats, type EndpointQuality, readEndpointStats } from './quality/endpoint-stats.ts';
export {
  type LinkCounters,
  type LinkStats,
  type ReceivedStats,
  readLinkStats,
  type SendLimit,
  type SentStats,
  type StatsEntry,
  type TransportStats,
} from './quality/link-stats.ts';
export { limitConstraints, type ReceiveLimits } from './quality/receive-limits.ts';
export { adaptedHeight, adaptSending, type SendAdaptation, startAdaptation } from './quality/send-adaptation.ts';
export { activeRecording, RECORDING_MODES, type RecordingMode, type RecordingSession, type Recordings } from './recording-session.ts';
export { glanceIntoRoom } from './room-glance.ts';
export { parseRoomPath, type RoomPath, roomNode, roomSegment } from './room-name.ts';
export type { Self } from './room-session.ts';
export { isMuted, type Participant } from './roster.ts';
export type { SharedScreen, ShareProblem } from './screen-share.ts';
export { SERVICES, type ServiceName } from './services/addresses.ts';
export { type AvModeration, type AvModerationNotice, MODERATED_KINDS, type ModeratedKind, mayUse } from './services/av-moderation.ts';
export type { BreakoutPerson, BreakoutRoom, BreakoutRooms } from './services/breakout-rooms.ts';
export type { ChatLog, ChatMessage } from './services/chat-state.ts';
export type { SharedFile } from './services/file-list.ts';
export type { FileStore } from './services/files.ts';
export type { RecordingRequest } from './services/gateway-commands.ts';
export type { Metadata, WhiteboardRoom } from './services/metadata.ts';
export type { PeopleCommands } from './services/people-commands.ts';
export type { PeopleView } from './services/people-view.ts';
export { POLL_LIMITS, pollProblem } from './services/poll-draft.ts';
export type { Poll, PollAnswer, Polls } from './services/polls.ts';
export { REACTIONS, type Reaction } from './services/reactions.ts';
export { isRecord } from './services/record.ts';
export type { RoomServices } from './services/room-services.ts';
export type { Refusal } from './services/service-link.ts';
export { type SpeakerStats, spokenMs } from './services/speaker-stats.ts';
export { MAX_TEXT, type Upload, type UploadProblem } from './services/talk-view.ts';
export type { Transcript } from './services/transcripts.ts';
export { NO_SERVICES, type ServicesView } from './services/view.ts';
export type { SharedVideo, Signals } from './signals.ts';
export type { ClientState, RemoteMedia } from './state.ts';
export type { EffectKind, EffectsPort, TrackEffect } from './track-effects.ts';
