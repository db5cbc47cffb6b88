/** Endpoints of one conference on a bridge. */
export interface Load<C> {
  readonly conference: C;
  readonly endpoints: number;
}

/**
 * The conferences that leave a bridge so that about `wanted` endpoints move. A conference is on one bridge and moves as a whole: the
 * largest ones that fit, and the smallest one if none fits.
 */
export function conferencesToMove<C>(loads: readonly Load<C>[], wanted: number): C[] {
  if (wanted <= 0) return [];
  const bySize = loads.filter(({ endpoints }) => endpoints > 0).sort((a, b) => b.endpoints - a.endpoints);
  let left = wanted;
  const chosen = bySize.filter(({ endpoints }) => {
    const fits = endpoints <= left;
    if (fits) left -= endpoints;
    return fits;
  });
  return (chosen.length > 0 ? chosen : bySize.slice(-1)).map(({ conference }) => conference);
}
