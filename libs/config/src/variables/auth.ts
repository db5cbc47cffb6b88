import { ownNames, readBy } from '../declare.ts';
import { flag, oneOf, optionalOneOf, optionalText, text } from '../variable.ts';

export const AUTH_TYPES = ['internal', 'jwt', 'ldap', 'matrix', 'hybrid_matrix_token'] as const;

const choice = {
  ENABLE_AUTH: flag('Have people log in: who has not opens no room.', false, { readers: ['web', 'prosody', 'jicofo'] }),
  AUTH_TYPE: oneOf('Who vouches for users, with ENABLE_AUTH.', 'internal', AUTH_TYPES, { readers: ['web', 'prosody', 'jicofo'] }),
  ENABLE_GUESTS: flag('Let people in who have not logged in, once somebody who has is there.', false, { readers: ['web', 'prosody'] }),
  ...readBy(['prosody'], {
    PROSODY_AUTH_TYPE: optionalOneOf('Who vouches for users, as Prosody sees it; default AUTH_TYPE.', AUTH_TYPES, {
      readers: ['web', 'prosody', 'jicofo'],
    }),
    PROSODY_GUEST_AUTH_TYPE: text(
      'How guests log in at the guest domain: without a name and password, there is no other way.',
      'jitsi-anonymous',
    ),
    WAIT_FOR_HOST_DISABLE_AUTO_OWNERS: flag('The host for whom people have waited does not become moderator by that.', false, {
      readers: ['prosody', 'jicofo'],
    }),
  }),
};

const clients = readBy(['web'], {
  ENABLE_AUTH_DOMAIN: flag('Tell clients the domain of authenticated users (with ENABLE_AUTH).', true),
  TOKEN_AUTH_URL: optionalText('Login page of yours that hands out tokens; clients fill in {room}, {state} and {code_challenge}.'),
});

/** The policy table (libs/auth/core); the focus and the policy service read it alike. */
const policy = ownNames({
  ROOM_CREATORS: oneOf('Who may create rooms.', 'auto', ['auto', 'anyone', 'authenticated', 'moderators'], {
    readers: ['prosody', 'jicofo'],
  }),
  ROOM_MODERATORS: oneOf('Who becomes moderator by joining.', 'auto', ['auto', 'first', 'authenticated', 'claims', 'everyone', 'nobody'], {
    readers: ['prosody', 'jicofo'],
  }),
  ENABLE_WAIT_FOR_HOST: flag('Let people wait in the lobby until a host has come.', false, { readers: ['prosody', 'jicofo'] }),
  ENABLE_LOBBY_ALWAYS: flag('Begin every room with its lobby on; moderators may switch it off.', false, { readers: ['prosody'] }),
});

/** Who may enter. */
export const auth = { ...choice, ...policy, ...clients };
