import { readBy } from '../declare.ts';
import { flag } from '../variable.ts';

/** What happens in a room besides audio and video. */
export const rooms = {
  ...readBy(['prosody'], {
    PROSODY_ENABLE_FILTER_MESSAGES: flag(
      'Let only those write to all who have the feature `send-groupchat`, in rooms whose metadata restrict it; moderators have it unless their token says otherwise.',
      false,
    ),
    ENABLE_LOBBY: flag('Let moderators make people knock.', true),
    ENABLE_AV_MODERATION: flag('Let moderators decide who may unmute.', true),
    ENABLE_END_CONFERENCE: flag('Let moderators end the meeting for all.', true),
  }),
};
