import type { BridgeMessage } from '@parley/bridge-channel';

type Mapped = { readonly source: string; readonly owner: string; readonly ssrc: number };

/**
 * What an official client makes of source maps (client contract §5.3): an SSRC that it has not seen is an m-line for good, one
 * that it knows is given its new owner.
 */
export class MapReader {
  readonly #sources = new Map<number, string>();
  /** Sources that came on a new SSRC while an old one still carried them: tracks that nobody feeds. */
  readonly ghosts: string[] = [];

  get lines(): number {
    return this.#sources.size;
  }

  /** Which source an SSRC carries. */
  of(ssrc: number | undefined): string | undefined {
    return ssrc === undefined ? undefined : this.#sources.get(ssrc);
  }

  read(messages: readonly BridgeMessage[]): void {
    for (const message of messages) {
      if (message.colibriClass !== 'AudioSourcesMap' && message.colibriClass !== 'VideoSourcesMap') continue;
      for (const { source, ssrc } of message.mappedSources as readonly Mapped[]) this.#map(source, ssrc);
    }
  }

  /** The client detaches the tracks of whoever leaves the room. */
  left(owner: string): void {
    for (const [ssrc, source] of this.#sources) if (source.startsWith(`${owner}-`)) this.#sources.set(ssrc, '');
  }

  #map(source: string, ssrc: number): void {
    const other = [...this.#sources].find(([known, name]) => name === source && known !== ssrc);
    if (other) this.ghosts.push(source);
    this.#sources.set(ssrc, source);
  }
}
