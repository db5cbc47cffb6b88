/** Goes through a list that changes, so that everybody's turn comes. */
export class Rota<T> {
  #next = 0;

  /** The next `count` of `list`, or all when there are no more than that. */
  next(list: readonly T[], count: number): T[] {
    if (list.length <= count) return [...list];
    const first = this.#next % list.length;
    this.#next = (first + count) % list.length;
    return [...list, ...list].slice(first, first + count);
  }
}
