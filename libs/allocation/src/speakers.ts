/** Previous speakers that are announced and remembered (bridge contract §11). */
const RECENT = 10;

/** Endpoints by recency of speech, the current speaker first; those who never spoke follow in order of arrival. */
export class SpeakerOrder {
  #spoken: string[] = [];
  readonly #silent = new Set<string>();

  /** Joins at the end. */
  add(endpoint: string): void {
    if (!this.#spoken.includes(endpoint)) this.#silent.add(endpoint);
  }

  remove(endpoint: string): void {
    this.#spoken = this.#spoken.filter((id) => id !== endpoint);
    this.#silent.delete(endpoint);
  }

  /** Makes `endpoint` the current speaker; false when it is that already, or unknown. */
  promote(endpoint: string): boolean {
    const known = this.#silent.delete(endpoint) || this.#spoken.includes(endpoint);
    if (!known || this.#spoken[0] === endpoint) return false;
    this.#spoken = [endpoint, ...this.#spoken.filter((id) => id !== endpoint)];
    return true;
  }

  /** The dominant speaker, undefined while nobody has spoken. */
  get current(): string | undefined {
    return this.#spoken[0];
  }

  /** Who spoke before, most recent first. */
  get previous(): readonly string[] {
    return this.#spoken.slice(1, RECENT + 1);
  }

  /** Everybody, for {@link orderSources}. */
  get order(): readonly string[] {
    return [...this.#spoken, ...this.#silent];
  }
}
