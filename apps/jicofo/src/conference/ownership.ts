import { errorMessage, type Log } from '@parley/kernel';
import { bareJid } from '@parley/xmpp-core';
import type { Participant } from './participant.ts';
import type { RoomPort } from './ports.ts';
import { electOwners, type RoleRules } from './roles.ts';

export interface OwnershipDeps {
  readonly log: Log;
  readonly room: RoomPort;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly rules: Omit<RoleRules, 'breakout'>;
}

/** Makes members owners of the room (focus contract §3). */
export class Ownership {
  readonly #deps: OwnershipDeps;
  /** Nicks that were granted ownership, until the room shows it. */
  readonly #granting = new Set<string>();
  breakout = false;

  constructor(deps: OwnershipDeps) {
    this.#deps = deps;
  }

  /** Somebody joined, left, logged in or changed affiliation. */
  elect(): void {
    const { rules, room, log, participants } = this.#deps;
    for (const { nick, affiliation } of participants.values()) if (affiliation === 'owner') this.#granting.delete(nick);
    if (!rules.authRequired && this.#granting.size > 0) return;
    for (const { nick, jid } of electOwners([...participants.values()], { ...rules, breakout: this.breakout })) {
      if (this.#granting.has(nick)) continue;
      this.#granting.add(nick);
      log.info({ endpoint: nick }, 'granting ownership');
      room.grantOwner(bareJid(jid)).catch((error: unknown) => {
        this.#granting.delete(nick);
        log.warn({ endpoint: nick, reason: errorMessage(error) }, 'ownership not granted');
      });
    }
  }

  /** A member left. */
  forget(nick: string): void {
    this.#granting.delete(nick);
  }
}
