/** What has to be added to `known` and removed from it so that it is `wanted`; tracks that have ended are wanted by nobody. */
export function trackChanges(
  known: readonly MediaStreamTrack[],
  wanted: readonly MediaStreamTrack[],
): { readonly added: readonly MediaStreamTrack[]; readonly removed: readonly MediaStreamTrack[] } {
  const live = new Set(wanted.filter(({ readyState }) => readyState === 'live'));
  return { added: [...live].filter((track) => !known.includes(track)), removed: known.filter((track) => !live.has(track)) };
}
