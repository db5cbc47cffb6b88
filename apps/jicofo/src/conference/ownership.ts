import { errorMessage, type Log } from '@parley/kernel';
import { bareJid } from '@parley/xmpp-core';
import type { Participant } from './participant.ts';
import type { RoomPort } from './ports.ts';
import { electOwner, type RoleRules } from './roles.ts';

export interface OwnershipDeps {
  readonly log: Log;
  readonly room: RoomPort;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly mayLead: RoleRules['mayLead'];
}

/** People who lost their ownership and are remembered; beyond that the first of them is forgotten. */
const MAX_DEMOTED = 1_000;

/**
 * Makes members owners of the room where admission cannot know that they should be (focus contract §3): the first one where nobody
 * moderates, and guests who log in later. Whoever a moderator has demoted stays so for the life of the conference.
 */
export class Ownership {
  readonly #deps: OwnershipDeps;
  /** Nick that was granted ownership, until the room shows it. */
  #granting: string | undefined;
  /** Bare JIDs. */
  readonly #demoted = new Set<string>();
  breakout = false;

  constructor(deps: OwnershipDeps) {
    this.#deps = deps;
  }

  /** Somebody joined, left, logged in or changed affiliation. */
  elect(): void {
    const { mayLead, log, participants } = this.#deps;
    if (this.#granting !== undefined && participants.get(this.#granting)?.affiliation === 'owner') this.#granting = undefined;
    if (this.#granting !== undefined) return;
    // Asked with every presence: the first of hundreds is the owner as a rule.
    for (const { affiliation } of participants.values()) if (affiliation === 'owner') return;
    const isWilling = (jid: string) => !this.#demoted.has(bareJid(jid)) && mayLead(jid);
    const chosen = electOwner([...participants.values()], { mayLead: isWilling, breakout: this.breakout });
    if (!chosen) return;
    const { nick, jid } = chosen;
    this.#granting = nick;
    this.#grant(bareJid(jid), { endpoint: nick }).catch((error: unknown) => {
      this.#granting = undefined;
      log.warn({ endpoint: nick, reason: errorMessage(error) }, 'ownership not granted');
    });
  }

  /** Somebody, in the room or on the way to it, has shown the login of a moderator; resolves when the room knows. */
  async loggedIn(jid: string): Promise<void> {
    const { participants, log } = this.#deps;
    const address = bareJid(jid);
    const isOwner = [...participants.values()].some((one) => bareJid(one.jid) === address && one.affiliation === 'owner');
    if (this.breakout || isOwner || this.#demoted.has(address)) return;
    await this.#grant(address, { identity: address }).catch((error: unknown) => {
      log.warn({ identity: address, reason: errorMessage(error) }, 'ownership not granted');
    });
  }

  /** The affiliation of a member has changed. */
  changed({ jid, affiliation }: Pick<Participant, 'jid' | 'affiliation'>, before: Participant['affiliation']): void {
    const address = bareJid(jid);
    if (affiliation === 'owner') this.#demoted.delete(address);
    else if (before === 'owner') this.#demoted.add(address);
    const [first] = this.#demoted;
    if (this.#demoted.size > MAX_DEMOTED && first !== undefined) this.#demoted.delete(first);
  }

  /** A member left. */
  forget(nick: string): void {
    if (this.#granting === nick) this.#granting = undefined;
  }

  async #grant(address: string, who: Readonly<Record<string, string>>): Promise<void> {
    this.#deps.log.info(who, 'granting ownership');
    await this.#deps.room.grantOwner(address);
  }
}
