/** Ways to join other than with all that there is, by their names in `prejoinConfig.hideExtraJoinButtons`; `by-phone` needs a server that calls. */
const JOIN_WAYS = ['no-audio', 'low-bandwidth'] as const;

export type JoinWay = (typeof JOIN_WAYS)[number];

/** Those that a deployment leaves; without any there is nothing to choose. */
export function joinWays(hidden: readonly string[]): readonly JoinWay[] {
  return JOIN_WAYS.filter((way) => !hidden.includes(way));
}
