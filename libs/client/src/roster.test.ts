import { NS, xml } from '@parley/xmpp-core';
import { type OccupantPresence, parseOccupantPresence } from '@parley/xmpp-muc';
import { expect, it } from 'vitest';
import { EMPTY_ROSTER, reduceRoster } from './roster.ts';

function presence(nick: string, sources: Record<string, object>): OccupantPresence {
  const user = xml('x', { xmlns: NS.mucUser }, xml('item', { jid: `${nick}@d/r`, role: 'participant', affiliation: 'none' }));
  return parseOccupantPresence(xml('presence', { from: `room@muc.d/${nick}` }, user, xml('SourceInfo', {}, JSON.stringify(sources))));
}

it('takes an occupant’s own few sources and nothing else: each shared screen is a picture on everybody’s stage', () => {
  const desktop = { muted: false, videoType: 'desktop' };
  const invented = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`aa-v${10 + index}`, desktop]));
  const longer = `aa-v1${'x'.repeat(200)}`;
  const claimed = { 'aa-a0': { muted: false }, ...invented, 'bb-v0': desktop, [longer]: desktop, 'aa-v1': desktop };
  const { participants } = reduceRoster(EMPTY_ROSTER, presence('aa', claimed));
  expect([...(participants.get('aa')?.sources.keys() ?? [])]).toEqual(['aa-a0', 'aa-v1']);
});
