import type { SceneElement } from './wire.ts';

/** What of a drawing the others do not have yet. */
export class Outbox {
  readonly #sent = new Map<string, number>();

  /** What has changed since it was asked last, or everything. */
  take(elements: readonly SceneElement[], isWhole: boolean): readonly SceneElement[] {
    const fresh = isWhole ? elements : elements.filter(({ id, version }) => version > (this.#sent.get(id) ?? -1));
    for (const { id, version } of elements) this.#sent.set(id, version);
    return fresh;
  }

  /** These came from others, who need not be told. */
  know(elements: readonly SceneElement[]): void {
    for (const { id, version } of elements) this.#sent.set(id, Math.max(version, this.#sent.get(id) ?? -1));
  }
}
