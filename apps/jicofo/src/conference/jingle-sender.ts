import { errorMessage, type Log } from '@parley/kernel';
import type { Jingle } from '@parley/xmpp-jingle';
import type { Counters } from '../counters.ts';
import { conditionOf } from './bridge-errors.ts';
import type { Participant } from './participant.ts';
import { FOCUS_NICK, type RoomPort } from './ports.ts';

export interface JingleSenderDeps {
  readonly log: Log;
  readonly counters: Counters;
  readonly room: RoomPort;
}

/** Jingle from the focus to participants of one room. */
export class JingleSender {
  readonly #deps: JingleSenderDeps;

  constructor(deps: JingleSenderDeps) {
    this.#deps = deps;
  }

  /** Sends a message that nothing depends on. */
  send(participant: Participant, jingle: Omit<Jingle, 'bundle'> & Partial<Jingle>): void {
    void this.request(participant, { bundle: [], ...jingle });
  }

  /** The condition of the client's error; undefined when it took the message or said nothing. */
  async request(participant: Participant, jingle: Jingle): Promise<string | undefined> {
    const { room, counters, log } = this.#deps;
    counters.countJingle('sent', jingle.action);
    try {
      await room.sendJingle(participant.occupantJid, { initiator: `${room.jid}/${FOCUS_NICK}`, ...jingle });
      return undefined;
    } catch (error) {
      log.info({ endpoint: participant.nick, action: jingle.action, reason: errorMessage(error) }, 'jingle not acknowledged');
      return conditionOf(error);
    }
  }
}
