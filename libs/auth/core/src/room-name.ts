/** A room as the policy sees it, in lower case: the room itself for its breakout rooms and its lobby. */
export interface RoomName {
  readonly node: string;
  readonly tenant?: string | undefined;
}

const INNER = /^\[(?<tenant>[^\]]+)\](?<node>.+)$/s;

/** The room of a node in its inner form: `[tenant]room` or `room`. */
export function parseRoomNode(inner: string): RoomName {
  const lower = inner.toLowerCase();
  const { tenant, node = lower } = INNER.exec(lower)?.groups ?? {};
  return tenant === undefined ? { node } : { node, tenant };
}
