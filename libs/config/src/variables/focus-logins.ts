import { readBy } from '../declare.ts';
import { duration, flag, optionalFlag, optionalOneOf } from '../variable.ts';
import { AUTH_TYPES } from './auth.ts';

/** Logins as the focus sees them. */
export const focusLogins = readBy(['jicofo'], {
  JICOFO_ENABLE_AUTH: optionalFlag('Let only users who have logged in create rooms; default ENABLE_AUTH.', {
    readers: ['prosody', 'jicofo'],
  }),
  JICOFO_AUTH_TYPE: optionalOneOf('Who vouches for users, as the focus sees it; default AUTH_TYPE.', AUTH_TYPES),
  JICOFO_AUTH_LIFETIME: duration('How long a login lasts that is not used; a bare number counts milliseconds.', 86_400_000, 'ms'),
  ENABLE_AUTO_LOGIN: flag('Keep users logged in beyond the conference they logged in for.', true),
});
