export { mergeConstraints } from './constraints.ts';
export { parseBridgeMessage, parseClientMessage, serialise } from './message.ts';
export type * from './types.ts';
