import { ROOM } from '@parley/jicofo/testing';

/** Bare JID of the only room of the model. */
export const ROOM_JID = ROOM;
export const BRIDGES = ['jvbbrewery@internal-muc.meet.jitsi/jvb1', 'jvbbrewery@internal-muc.meet.jitsi/jvb2'] as const;
