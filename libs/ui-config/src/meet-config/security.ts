import { present, type Source } from './source.ts';

/** The meeting's door (ui contract §1.2, §1.8). */
export function readSecurity(config: Source) {
  const digits = config.number('roomPasswordNumberOfDigits', 0);
  return {
    requireDisplayName: config.flag('requireDisplayName', false),
    lobby: {
      autoKnock: config.flag('lobby.autoKnock', false),
    },
    securityUi: {
      hideLobbyButton: config.flag('securityUi.hideLobbyButton', false),
      disableLobbyPassword: config.flag('securityUi.disableLobbyPassword', false),
    },
    /** Room passwords are numbers of at most so many digits. */
    ...present('roomPasswordDigits', digits > 0 ? digits : undefined),
  } as const;
}
