export { jsonOf, requireModerator } from './command.ts';
export { type FileSharingSettings, type FileSharingState, fileSharing, type SharedFile } from './file-sharing/file-sharing.ts';
export type { Json, JsonObject } from './json.ts';
export { type OccupantFacts, parseRoomEvent, type RoomChange, type RoomEvent } from './room-event.ts';
export { emptyRoom, type MirrorSettings, RoomMirror, reduceRoom } from './room-mirror.ts';
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
