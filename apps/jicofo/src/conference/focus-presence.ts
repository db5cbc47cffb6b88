import { VERSION } from '@parley/kernel';
import { type Element, localOf, NS, xml } from '@parley/xmpp-core';
import { buildBridgeNotAvailable, buildConferenceProperties } from '@parley/xmpp-focus';

/** What the focus says about a conference in its own presence (focus contract §4). A property once said never vanishes. */
export class FocusPresence {
  readonly #properties: Map<string, string>;
  readonly #caps: Element;
  readonly #document: string;
  #bridgeAvailable = true;

  constructor(options: {
    readonly createdMs: number;
    /** Undefined = whatever they like. */
    readonly videoCodecs: readonly string[] | undefined;
    readonly caps: Element;
    readonly document: string;
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
      xml('etherpad', { xmlns: NS.etherpad }, this.#document),
      ...(this.#bridgeAvailable ? [] : [buildBridgeNotAvailable()]),
    ];
  }
}

/** Name of the room's shared document: guessable by whoever knows the room, unless it is to be random (focus contract §4). */
export function documentOf(room: string, isRandom: boolean): string {
  return isRandom ? crypto.randomUUID().replaceAll('-', '') : localOf(room);
}
