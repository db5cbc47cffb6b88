import type { Element } from '@parley/xmpp-core';
import { sourceName } from './bridge-session.ts';
import type { ConferenceConfig } from './conference-config.ts';
import type { LocalMediaState } from './local-media.ts';
import { capsHash, presenceChildren } from './presence.ts';
import type { OwnProperties } from './properties.ts';

/** What this person's presence says of them: name, media, and what their client can do. */
export class OwnPresence {
  readonly #properties: Pick<OwnProperties, 'elements'> | undefined;
  readonly #videoCodecs: readonly string[];
  displayName: string;
  #capsHash = '';
  #local: LocalMediaState = { audio: { muted: true, isOpening: false }, camera: { muted: true, isOpening: false } };
  #hasShared = false;

  constructor({ displayName, properties }: Pick<ConferenceConfig, 'displayName' | 'properties'>, videoCodecs: readonly string[]) {
    this.displayName = displayName;
    this.#properties = properties;
    this.#videoCodecs = videoCodecs;
  }

  setLocal(local: LocalMediaState): void {
    this.#local = local;
    this.#hasShared ||= local.screen !== undefined;
  }

  /** Before the first presence. */
  async prepare(): Promise<void> {
    this.#capsHash = await capsHash();
  }

  /** Children of the presence of the endpoint `nick`, with what this person signals. Once there was a screen, it is named for good. */
  elements(nick: string, signals: readonly Element[]): Element[] {
    const { audio, camera, screen } = this.#local;
    const name = (role: 'audio' | 'camera' | 'desktop') => sourceName(nick, role);
    const sources = new Map([
      [name('audio'), { muted: audio.muted || !audio.track }],
      [name('camera'), { muted: !camera.track }],
      ...(this.#hasShared ? [[name('desktop'), { muted: !screen, videoType: 'desktop' }] as const] : []),
    ]);
    const { displayName } = this;
    const own = presenceChildren({ displayName, capsHash: this.#capsHash, sources, videoCodecs: this.#videoCodecs });
    return [...own, ...signals, ...(this.#properties?.elements ?? [])];
  }
}
