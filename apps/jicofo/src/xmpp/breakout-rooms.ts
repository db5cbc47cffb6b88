import type { XmppConnection } from '@parley/xmpp-connection';
import { attr, NS, stanzaError, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import type { BreakoutPort } from '../conference/ports.ts';

export interface BreakoutRoomsDeps {
  readonly connection: Pick<XmppConnection, 'request'>;
  readonly domain: string;
}

/** Asks Prosody (plugins/mod_meet_breakout_room.lua) which breakout rooms there are: it makes no others. */
export class BreakoutRooms implements BreakoutPort {
  readonly #deps: BreakoutRoomsDeps;

  constructor(deps: BreakoutRoomsDeps) {
    this.#deps = deps;
  }

  get domain(): string {
    return this.#deps.domain;
  }

  async mainRoomOf(breakout: string): Promise<string> {
    const { connection, domain } = this.#deps;
    const query = xml('breakout', { xmlns: NS.parleyRoom, room: breakout });
    const answer = await connection.request('get', domain, query).catch((error: unknown) => {
      throw MISSING.has(stanzaErrorInfo(error).condition) ? unknown() : error;
    });
    const main = answer && attr(answer, 'main');
    if (!main) throw unknown();
    return main;
  }
}

/** The latter three where there is no such component. */
const MISSING: ReadonlySet<string> = new Set(['item-not-found', 'remote-server-not-found', 'service-unavailable', 'not-allowed']);

const unknown = () => stanzaError('item-not-found', 'there is no such breakout room');
