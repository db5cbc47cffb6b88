import { error, type Rule, rule, warning } from './rule.ts';

/** Rules about the reservation system. */
export const reservationRules: readonly Rule[] = [
  rule(
    ['jicofo'],
    ['PROSODY_RESERVATION_ENABLED', 'PROSODY_RESERVATION_REST_BASE_URL'],
    ({ PROSODY_RESERVATION_ENABLED: isOn, PROSODY_RESERVATION_REST_BASE_URL: url }) => {
      if (isOn && url === undefined)
        return error(
          'PROSODY_RESERVATION_REST_BASE_URL',
          'is not set while PROSODY_RESERVATION_ENABLED is on',
          'no room could be opened',
          'PROSODY_RESERVATION_REST_BASE_URL=http://your-reservation-system, or PROSODY_RESERVATION_ENABLED=0',
        );
      if (!isOn && url !== undefined)
        return warning(
          'PROSODY_RESERVATION_REST_BASE_URL',
          'is set while PROSODY_RESERVATION_ENABLED is off',
          'rooms are opened without a reservation',
          'PROSODY_RESERVATION_ENABLED=1',
        );
      return undefined;
    },
  ),
];
