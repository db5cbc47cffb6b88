import type { Person } from './person.ts';
import type { TokenSettings } from './settings.ts';

/** The room that a token opens. */
export interface TokenRoom {
  /** Localpart of the room's address. */
  readonly node: string;
  /** Label of its tenant, undefined without. */
  readonly tenant: string | undefined;
}

/** Clocks of several machines may be apart. */
const BEFORE_S = 60;

/** Payload of the token with which a person enters one room (prosody-contract §2.1); `nowMs` since 1970. */
export function roomTokenPayload(person: Person, room: TokenRoom, settings: TokenSettings, nowMs: number): Record<string, unknown> {
  const now = Math.floor(nowMs / 1000);
  const { subject, name, email, picture, group, isModerator } = person;
  return {
    iss: settings.appId,
    aud: settings.appId,
    sub: room.tenant ?? settings.domain,
    room: room.node,
    iat: now,
    nbf: now - BEFORE_S,
    exp: now + settings.lifetimeSeconds,
    context: {
      user: {
        id: subject,
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email }),
        ...(picture !== undefined && { avatar: picture }),
        ...(isModerator !== undefined && { moderator: isModerator }),
      },
      ...(group !== undefined && { group }),
    },
  };
}
