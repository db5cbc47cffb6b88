import type { OccupantPresence } from '@parley/xmpp-muc';
import type { Failure } from './machine.ts';

/** What a refused join means (client contract §3.4); `retry`: the focus has to be asked again first. */
export function joinFailure(error: NonNullable<OccupantPresence['error']>): Failure | 'retry' {
  const detail = error.text === undefined ? {} : { detail: error.text };
  const has = (name: string) => error.application.some((element) => element.name === name);
  switch (error.condition) {
    case 'service-unavailable':
      return { code: 'roomFull', ...detail };
    case 'not-authorized':
      return { code: 'passwordRequired', ...detail };
    case 'registration-required':
      return { code: 'membersOnly', ...detail };
    case 'not-allowed':
      if (has('authentication-required')) return { code: 'authenticationRequired', ...detail };
      return has('room-does-not-exist') || error.text === 'Room creation is restricted' ? 'retry' : { code: 'joinRefused', ...detail };
    case 'internal-server-error':
    case 'item-not-found':
    case 'remote-server-not-found':
    case 'remote-server-timeout':
    case 'resource-constraint':
      return 'retry'; // COMPAT(prosody): what a room answers while the server or the focus is starting
    default:
      return { code: 'joinRefused', ...detail };
  }
}
