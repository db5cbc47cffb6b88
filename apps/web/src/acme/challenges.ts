const PATH = /^\/\.well-known\/acme-challenge\/([\w-]{1,128})(?:\?|$)/;

/** What the authority asks our plain HTTP listeners for (RFC 8555 §8.3). */
export class Challenges {
  readonly #answers = new Map<string, string>();

  /** Answers a token until `withdraw`. */
  offer(token: string, answer: string): void {
    this.#answers.set(token, answer);
  }

  withdraw(token: string): void {
    this.#answers.delete(token);
  }

  /** The answer to a request's address; undefined for every other address. */
  answer(url: string): string | undefined {
    const token = PATH.exec(url)?.[1];
    return token === undefined ? undefined : this.#answers.get(token);
  }
}
