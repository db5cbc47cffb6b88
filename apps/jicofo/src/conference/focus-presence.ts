import { createHash } from 'node:crypto';
import { VERSION } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { buildBridgeNotAvailable, buildConferenceProperties } from '@parley/xmpp-focus';

/** What the focus says about a conference in its own presence (focus contract §4). A property once said never vanishes. */
export class FocusPresence {
  readonly #properties: Map<string, string>;
  readonly #caps: Element;
  #document: string | undefined;
  #bridgeAvailable = true;

  constructor(options: {
    readonly createdMs: number;
    /** Undefined = whatever they like. */
    readonly videoCodecs: readonly string[] | undefined;
    readonly caps: Element;
    /** Name of the room's shared document; undefined: one that nobody can guess, see {@link meetingIs}. */
    readonly document: string | undefined;
  }) {
    this.#document = options.document;
    this.#caps = options.caps;
    this.#properties = new Map([
      ['support-terminate-restart', 'true'],
      ['created-ms', String(options.createdMs)],
      ['bridge-count', '0'],
      // Clients send only what is listed; the offer has all codecs nevertheless (client contract §7.2).
      ...(options.videoCodecs ? [['visitor-codecs', options.videoCodecs.join()] as const] : []),
    ]);
  }

  /**
   * The id of the meeting, which makes the name of the document where that is to be random: the same for as long as the meeting
   * lasts, whatever becomes of this focus. True when that is news.
   */
  meetingIs(id: string): boolean {
    if (this.#document !== undefined) return false;
    this.#document = createHash('sha256').update(`document of ${id}`).digest('hex').slice(0, 32);
    return true;
  }

  /** True when that is news. */
  setProperty(name: string, value: string): boolean {
    if (this.#properties.get(name) === value) return false;
    this.#properties.set(name, value);
    return true;
  }

  /** Says that a limit is reached, and later that it is not any more. True when that is news. */
  setLimit(name: string, reached: boolean): boolean {
    return (reached || this.#properties.has(name)) && this.setProperty(name, String(reached));
  }

  /** True when that is news. */
  setBridgeAvailable(available: boolean): boolean {
    const changed = this.#bridgeAvailable !== available;
    this.#bridgeAvailable = available;
    return changed;
  }

  get bridgeAvailable(): boolean {
    return this.#bridgeAvailable;
  }

  get properties(): ReadonlyMap<string, string> {
    return this.#properties;
  }

  elements(): Element[] {
    return [
      this.#caps,
      buildConferenceProperties(this.#properties),
      xml('versions', { xmlns: NS.jitmeet }, xml('component', { name: 'focus' }, VERSION)),
      ...(this.#document === undefined ? [] : [xml('etherpad', { xmlns: NS.etherpad }, this.#document)]),
      ...(this.#bridgeAvailable ? [] : [buildBridgeNotAvailable()]),
    ];
  }
}
