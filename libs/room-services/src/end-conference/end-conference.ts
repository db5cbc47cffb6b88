import { childOf, stanzaError } from '@parley/xmpp-core';
import { z } from 'zod';
import { requireModerator } from '../command.ts';
import type { RoomService } from '../service.ts';

/** A moderator in the main room ends the meeting for all (prosody contract §3). Nothing is to be remembered. */
export const endConference: RoomService<null> = {
  name: 'end_conference',
  schema: z.null(),
  initial: null,
  command(state, sender, command, { room }) {
    // Clients give it no namespace.
    if (!childOf(command, 'end_conference')) throw stanzaError('bad-request');
    requireModerator(sender);
    // The original, too, looks for the sender in the main room.
    if (room.mainRoom !== undefined) throw stanzaError('forbidden', 'not in a breakout room');
    return { state, effects: [{ kind: 'operation', operation: { name: 'destroy', reason: 'The meeting has been terminated' } }] };
  },
};
