// For the model of a whole conference in apps/e2e: the focus without its sockets.
export type { BridgePort, RoomInfo, RoomPort } from '../conference/ports.ts';
export { FocusHarness, ROOM } from './focus-harness.ts';
