import { ownNames, readBy } from '../declare.ts';
import { duration, flag, secret, serverUrl } from '../variable.ts';

/** The system that says which rooms may be used when (focus contract §13); the focus asks it. */
export const reservations = readBy(['jicofo'], {
  PROSODY_RESERVATION_ENABLED: flag('Ask a reservation system before a room is created.', false),
  PROSODY_RESERVATION_REST_BASE_URL: serverUrl('HTTP address of that system.'),
  ...ownNames({
    PROSODY_RESERVATION_REST_HEADERS: secret(
      'Headers of every request to it, such as Authorization: Bearer TOKEN; several with \\n between them.',
    ),
    PROSODY_RESERVATION_REST_TIMEOUT: duration('How long it may take to answer.', 20_000),
  }),
});
