import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { XmppConnection } from '@parley/xmpp-connection';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { type DiscoInfo, parseDiscoInfo } from '@parley/xmpp-muc';

const RETRY_MS = 5_000;
/** What arrives before the addresses are known is kept up to here: a focus that has just begun is in few rooms. */
const MAX_EARLY = 1_000;

export interface RoomServicesDeps {
  readonly connection: Pick<XmppConnection, 'on' | 'request'>;
  readonly clock: Clock;
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
  /** Undefined until they have been found once. */
  #addresses: ReadonlyMap<string, string> | undefined;
  #early: Element[] = [];
  #retry: Timer | undefined;
  /** The question whose answer counts. */
  #question = 0;

  constructor(deps: RoomServicesDeps) {
    this.#deps = deps;
    deps.connection.on('message', (message) => this.#onMessage(message));
  }

  /** Address of a component; undefined when there is none. */
  addressOf(type: 'av_moderation' | 'lobbyrooms' | 'room_metadata' | 'visitors'): string | undefined {
    return this.#addresses?.get(type);
  }

  /** Asks anew, with every new session, and until there is an answer: without the addresses moderation is not enforced. */
  discover(): void {
    const { connection, clock, domain, log } = this.#deps;
    this.stop();
    const question = this.#question;
    connection
      .request('get', domain, xml('query', { xmlns: NS.discoInfo }))
      .then((answer) => {
        if (question === this.#question) this.#found(answer ? parseDiscoInfo(answer).identities : []);
      })
      .catch((error: unknown) => {
        if (question !== this.#question) return;
        log.warn({ domain, reason: errorMessage(error) }, 'components not found');
        this.#retry = clock.after(RETRY_MS, () => this.discover());
      });
  }

  /** Asks no more by itself. */
  stop(): void {
    this.#question++;
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  #found(identities: DiscoInfo['identities']): void {
    const components = identities.filter(({ category, name }) => category === 'component' && name);
    this.#addresses = new Map(components.map(({ type, name = '' }) => [type, name]));
    this.#deps.log.info({ components: Object.fromEntries(this.#addresses) }, 'components found');
    for (const message of this.#early.splice(0)) this.#onMessage(message);
  }

  /** Only from exactly the advertised addresses: anybody can write json-messages. */
  #onMessage(message: Element): void {
    const json = childOf(message, 'json-message', NS.jitmeet);
    const from = attr(message, 'from');
    if (!json || from === undefined) return;
    if (!this.#addresses) {
      // Components have no name before their domain, people and rooms have.
      if (!from.includes('@') && this.#early.length < MAX_EARLY) this.#early.push(message);
      return;
    }
    if (from === this.#addresses.get('av_moderation')) this.#deps.onModeration(json.getText());
    if (from === this.#addresses.get('room_metadata')) this.#deps.onMetadata(attr(json, 'room') ?? '', json.getText());
  }
}
