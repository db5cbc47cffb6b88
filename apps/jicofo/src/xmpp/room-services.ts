import { errorMessage, type Log } from '@parley/kernel';
import type { XmppConnection } from '@parley/xmpp-connection';
import { attr, childOf, NS, xml } from '@parley/xmpp-core';
import { parseDiscoInfo } from '@parley/xmpp-muc';

export interface RoomServicesDeps {
  readonly connection: XmppConnection;
  readonly log: Log;
  /** Main domain, whose disco#info names the components. */
  readonly domain: string;
  /** A JSON message of the AV moderation component. */
  readonly onModeration: (json: string) => void;
}

/** Components that the main domain advertises as identities (focus contract §1); an absent one means that its feature is off. */
export class RoomServices {
  readonly #deps: RoomServicesDeps;
  #addresses: ReadonlyMap<string, string> = new Map();

  constructor(deps: RoomServicesDeps) {
    this.#deps = deps;
    const { connection, onModeration } = deps;
    connection.on('message', (message) => {
      const json = childOf(message, 'json-message', NS.jitmeet);
      const from = attr(message, 'from');
      // Only from exactly the advertised address: anybody can write json-messages.
      if (json && from !== undefined && from === this.#addresses.get('av_moderation')) onModeration(json.getText());
    });
  }

  /** Asks anew, with every new session. */
  discover(): void {
    const { connection, domain, log } = this.#deps;
    connection
      .request('get', domain, xml('query', { xmlns: NS.discoInfo }))
      .then((answer) => {
        const identities = answer ? parseDiscoInfo(answer).identities : [];
        const components = identities.filter(({ category, name }) => category === 'component' && name);
        this.#addresses = new Map(components.map(({ type, name = '' }) => [type, name]));
        log.info({ components: Object.fromEntries(this.#addresses) }, 'components found');
      })
      .catch((error: unknown) => log.warn({ domain, reason: errorMessage(error) }, 'components not found'));
  }
}
