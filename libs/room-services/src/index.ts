export { avModeration } from './av-moderation/av-moderation.ts';
export type { MediaKind, ModerationState } from './av-moderation/state.ts';
export { type BreakoutRoomsOptions, breakoutRooms } from './breakout-rooms/service.ts';
export type { BreakoutState } from './breakout-rooms/state.ts';
export { chatRestriction } from './chat/chat-restriction.ts';
export { jsonOf, requireModerator } from './command.ts';
export { endConference } from './end-conference/end-conference.ts';
export { type FileSharingSettings, type FileSharingState, fileSharing, type SharedFile } from './file-sharing/file-sharing.ts';
export type { Json, JsonObject } from './json.ts';
export { may } from './may.ts';
export { polls } from './polls/polls.ts';
export { type OccupantFacts, parseRoomEvent, type RoomChange, type RoomEvent } from './room-event.ts';
export { type RoomMetadataOptions, roomMetadata } from './room-metadata/room-metadata.ts';
export { RoomMirror } from './room-mirror.ts';
export { emptyRoom, type MirrorSettings, reduceRoom } from './room-reduce.ts';
export { ORPHAN_MS, RoomServices, type RoomServicesDeps } from './room-services.ts';
export { isModerator, moderatorsOf, type Occupant, occupantAddress, peopleOf, type RoomView } from './room-view.ts';
export {
  type AnyService,
  type Audience,
  type CommandContext,
  type Effect,
  type Metadata,
  type RoomOperation,
  type RoomService,
  type ServiceContext,
  type ServiceEvent,
  type ServiceName,
  type Step,
  sealed,
  unchanged,
} from './service.ts';
export { speakerStats } from './speakerstats/speakerstats.ts';
export type { SpeakerState } from './speakerstats/state.ts';
export type { Outgoing, Welcome } from './turn.ts';
