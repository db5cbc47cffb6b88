import { z } from 'zod';
import { restrictionsOf } from '../permissions.ts';
import { quietly, type RoomService } from '../service.ts';

/**
 * Tells Prosody, where chat passes, whether everybody may write to all (`permissions.groupChatRestricted` in the metadata,
 * PROSODY_ENABLE_FILTER_MESSAGES): plugins/mod_meet_chat.lua.
 */
export const chatRestriction: RoomService<{ restricted: boolean }> = {
  name: 'chat',
  schema: z.object({ restricted: z.boolean() }),
  initial: { restricted: false },
  event(state, event, { metadata }) {
    const { groupChat: restricted } = restrictionsOf(metadata);
    // Prosody forgets it with the room, and may have missed either while we were away.
    const isForgotten = event.type === 'restored' || (event.type === 'room-created' && restricted);
    if (restricted === state.restricted && !isForgotten) return quietly(state);
    const flags = { 'group-chat-restricted': restricted ? '1' : null };
    return { state: { restricted }, effects: [{ kind: 'operation', operation: { name: 'flags', flags } }] };
  },
};
