/** The code of a part of the screen: fetched once, when somebody needs it or before. */
export class PartCode<T> {
  readonly #load: () => Promise<T>;
  #value: T | undefined;
  #loading: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Undefined until it has come. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Fetches it, or waits for who does; after a failure the next call tries again. Rejects as the import does. */
  fetch(): Promise<T> {
    this.#loading ??= this.#load().then(
      (value) => {
        this.#value = value;
        return value;
      },
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }
}
