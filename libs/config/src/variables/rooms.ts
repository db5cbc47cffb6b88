import { planned, readBy } from '../declare.ts';
import { flag } from '../variable.ts';

/** What happens in a room besides audio and video. */
export const rooms = {
  ...readBy(['prosody'], {
    ENABLE_LOBBY: flag('Let moderators make people knock.', true),
    ENABLE_AV_MODERATION: flag('Let moderators decide who may unmute.', true),
    ENABLE_END_CONFERENCE: flag('Let moderators end the meeting for all.', true),
  }),
  ...planned(
    { capability: 'room services', issue: 6 },
    readBy(['prosody'], {
      PROSODY_ENABLE_FILTER_MESSAGES: flag('Drop messages that are neither chat nor a known command.', false),
    }),
  ),
};
