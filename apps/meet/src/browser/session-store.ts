import type { SessionStore } from '@parley/client';
import { randomHex } from '@parley/kernel';
import type { Shelf } from './storage.ts';

/** Names that official clients use, so that a login is good for both user interfaces of a server. */
const MACHINE = 'jitsiMeetId';
const SESSION = 'sessionId';
const MAX_ID = 256;

/** This browser's name and its session with the focus, in `localStorage`. */
export function createSessionStore(shelf: Shelf): SessionStore {
  const known = shelf.get(MACHINE) ?? '';
  const machineUid = /^[\w-]{8,64}$/.test(known) ? known : randomHex(32);
  shelf.set(MACHINE, machineUid);
  return {
    machineUid,
    read: () => {
      const id = shelf.get(SESSION);
      return id === undefined || id === '' || id.length > MAX_ID ? undefined : id;
    },
    write: (sessionId) => shelf.set(SESSION, sessionId),
  };
}
