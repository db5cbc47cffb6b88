import { attr } from '@parley/xmpp-core';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { Bar } from './door.ts';
import type { Failure } from './machine.ts';

/** What a refused join means; `retry`: the focus has to be asked again first. */
export type JoinVerdict =
  | { readonly type: 'retry' }
  | { readonly type: 'hostMissing' }
  | { readonly type: 'barred'; readonly bar: Bar }
  | { readonly type: 'failed'; readonly failure: Failure };

const MAX_JID = 3071;

/** Reads a refused join (client contract §3.4). Extensions are known by their names: servers differ in namespaces. */
export function joinVerdict(error: NonNullable<OccupantPresence['error']>): JoinVerdict {
  const has = (name: string) => error.application.some((element) => element.name === name);
  const failed = (code: Failure['code']): JoinVerdict => ({
    type: 'failed',
    failure: { code, ...(error.text !== undefined && { detail: error.text }) },
  });
  if (has('displayname-required')) return { type: 'barred', bar: { kind: 'name' } };
  switch (error.condition) {
    case 'service-unavailable':
      return failed('roomFull');
    case 'not-authorized':
      return { type: 'barred', bar: { kind: 'password' } };
    case 'registration-required':
      return lobbyOf(error) ?? failed('membersOnly');
    case 'forbidden':
      return failed('banned');
    case 'not-allowed':
      if (has('authentication-required')) return failed('loginRequired');
      return has('room-does-not-exist') || error.text === 'Room creation is restricted' ? { type: 'retry' } : failed('joinRefused');
    case 'internal-server-error':
    case 'item-not-found':
    case 'remote-server-not-found':
    case 'remote-server-timeout':
    case 'resource-constraint':
      return { type: 'retry' }; // COMPAT(prosody): what a room answers while the server or the focus is starting
    default:
      return failed('joinRefused');
  }
}

function lobbyOf({ application }: NonNullable<OccupantPresence['error']>): JoinVerdict | undefined {
  const element = application.find(({ name }) => name === 'lobbyroom');
  const lobby = element && (element.getText().trim() || attr(element, 'jid'));
  if (!lobby || lobby.length > MAX_JID || !lobby.includes('@')) return undefined;
  return { type: 'barred', bar: { kind: 'lobby', lobby, forHost: application.some(({ name }) => name === 'waiting-for-host') } };
}
