import { childOf, type Element, NS } from '@parley/xmpp-core';

const MAX_NAME = 256;

/** Name of the meeting's document in the presence of the focus (client contract §3.5); undefined where there is none. */
export function documentNameOf(presence: Element): string | undefined {
  const name = childOf(presence, 'etherpad', NS.etherpad)?.getText().trim() ?? '';
  return name === '' || name.length > MAX_NAME ? undefined : name;
}
