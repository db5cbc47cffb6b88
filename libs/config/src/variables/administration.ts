import { ownNames, readBy } from '../declare.ts';
import { secret, serverUrl } from '../variable.ts';

/** Administration of the rooms by HTTP, at PROSODY_HTTP_PORT. */
export const administration = ownNames(
  readBy(['prosody'], {
    PARLEY_ADMIN_TOKEN: secret('Bearer that opens the administration by HTTP; 16 characters or more.'),
    PARLEY_ADMIN_KEYSERVER: serverUrl(
      'Server with the public keys of tokens that open the administration by HTTP, as JWT_ASAP_KEYSERVER has them for rooms.',
    ),
  }),
);
