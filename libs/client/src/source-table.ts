import type { BridgeMessage } from '@parley/bridge-channel';
import type { RemoteSource } from '@parley/sdp';

/** Sources that a bridge session forwards, by name. At most one name per SSRC and kind. */
export type SourceTable = ReadonlyMap<string, RemoteSource>;

export interface TableChange {
  readonly table: SourceTable;
  /** SSRCs that nothing is sent on any more. */
  readonly removed: ReadonlySet<number>;
  /** Sources that need an m-line. */
  readonly added: readonly RemoteSource[];
}

/** A map of the bridge as sources (client contract §5.2). */
export function mappedSources(message: BridgeMessage): RemoteSource[] {
  if (message.colibriClass === 'AudioSourcesMap') {
    return message.mappedSources.map(({ source, owner, ssrc }) => ({ name: source, owner, kind: 'audio', ssrc }));
  }
  if (message.colibriClass !== 'VideoSourcesMap') return [];
  return message.mappedSources.map(({ source, owner, ssrc, rtx, videoType }) => ({
    name: source,
    owner,
    kind: 'video',
    ssrc,
    ...(rtx > 0 && { rtx }),
    videoType: videoType.startsWith('DESKTOP') ? 'desktop' : 'camera',
  }));
}

/**
 * Enters announced sources (client contract §5.3): an entry not mentioned stays as it is; a known SSRC under another name is
 * relabelled without a new m-line; a known name on another SSRC gives its old SSRC up.
 */
export function enterSources(table: SourceTable, announced: readonly RemoteSource[]): TableChange {
  const next = new Map(table);
  const removed = new Set<number>();
  const added: RemoteSource[] = [];
  for (const source of announced) {
    const holder = [...next.values()].find((known) => known.kind === source.kind && known.ssrc === source.ssrc);
    const former = next.get(source.name);
    if (holder) next.delete(holder.name);
    else added.push(source);
    if (former && former.ssrc !== source.ssrc) removed.add(former.ssrc);
    next.set(source.name, source);
    removed.delete(source.ssrc);
  }
  return { table: next, removed, added: added.filter((source) => next.get(source.name) === source) };
}

/** Takes out the sources for which `isGone` holds. */
export function dropSources(table: SourceTable, isGone: (source: RemoteSource) => boolean): TableChange {
  const gone = [...table.values()].filter(isGone);
  const table2 = new Map([...table].filter(([, source]) => !isGone(source)));
  return { table: table2, removed: new Set(gone.map((source) => source.ssrc)), added: [] };
}
