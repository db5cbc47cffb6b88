export { buildBridgeAnnouncement, parseBridgeAnnouncement } from './bridge-announcement.ts';
export { buildBridgeLoss, parseBridgeLoss } from './bridge-loss.ts';
export { buildBridgeStats, parseBridgeStats } from './bridge-stats.ts';
export { buildConferenceModified, parseConferenceModified } from './conference-modified.ts';
export { buildConferenceModify, parseConferenceModify } from './conference-modify.ts';
export { colibriError, colibriReasonOf, overloadedError } from './error.ts';
export type * from './types.ts';
