import { errorMessage, type Log } from '@parley/kernel';
import type { XmppConnection } from '@parley/xmpp-connection';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { parseDiscoInfo } from '@parley/xmpp-muc';

export interface RoomServicesDeps {
  readonly connection: XmppConnection;
  readonly log: Log;
  /** Main domain, whose disco#info names the components. */
  readonly domain: string;
  /** A JSON message of the AV moderation component. */
  readonly onModeration: (json: string) => void;
  /** A JSON message of the metadata component about a room. */
  readonly onMetadata: (room: string, json: string) => void;
}

/** Components that the main domain advertises as identities (focus contract §1); an absent one means that its feature is off. */
export class RoomServices {
  readonly #deps: RoomServicesDeps;
  #addresses: ReadonlyMap<string, string> = new Map();

  constructor(deps: RoomServicesDeps) {
    this.#deps = deps;
    deps.connection.on('message', (message) => this.#onMessage(message));
  }

  /** Address of a component; undefined when there is none. */
  addressOf(type: 'av_moderation' | 'lobbyrooms' | 'room_metadata' | 'visitors'): string | undefined {
    return this.#addresses.get(type);
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

  /** Only from exactly the advertised addresses: anybody can write json-messages. */
  #onMessage(message: Element): void {
    const json = childOf(message, 'json-message', NS.jitmeet);
    const from = attr(message, 'from');
    if (!json || from === undefined) return;
    if (from === this.#addresses.get('av_moderation')) this.#deps.onModeration(json.getText());
    if (from === this.#addresses.get('room_metadata')) this.#deps.onMetadata(attr(json, 'room') ?? '', json.getText());
  }
}
