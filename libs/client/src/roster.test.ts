import { NS, parseXml, xml } from '@parley/xmpp-core';
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

it('knows transcribers without showing them, and what the focus says of recordings', () => {
  const hidden = (inside: string, type = '') =>
    parseOccupantPresence(
      parseXml(`<presence from='room@muc.d/tt' ${type}><x xmlns='http://jabber.org/protocol/muc#user'><item role='participant' affiliation='none'/></x>
        <features><feature var='http://jitsi.org/protocol/transcriber'/></features>${inside}</presence>`),
    );
  const here = reduceRoster(EMPTY_ROSTER, hidden(`<transcription-status status='on'/>`));
  expect([here.transcriber, here.participants.size]).toEqual(['tt', 0]);
  expect(reduceRoster(here, hidden(`<transcription-status status='off'/>`))).not.toHaveProperty('transcriber');
  expect(reduceRoster(here, hidden('', `type='unavailable'`))).not.toHaveProperty('transcriber');
  const focus = (inside: string) =>
    parseOccupantPresence(
      parseXml(`<presence from='room@muc.d/focus'><x xmlns='http://jabber.org/protocol/muc#user'><item role='moderator' affiliation='owner'/></x>
        ${inside}</presence>`),
    );
  const status = `<jibri-recording-status xmlns='http://jitsi.org/protocol/jibri' session_id='s' recording_mode='file' status='on'/>`;
  const recorded = reduceRoster(here, focus(status));
  expect(recorded).toMatchObject({ transcriber: 'tt', focusPresent: true, recordings: [{ id: 's', status: 'on' }] });
  expect(reduceRoster(recorded, focus('')).recordings).toBe(recorded.recordings);
});

it('whoever logs in at the domain of recorders is in the room without being a person', () => {
  const recorder = presence('rr', {});
  expect(reduceRoster(EMPTY_ROSTER, recorder, 'd').participants.size).toBe(0);
  expect(reduceRoster(EMPTY_ROSTER, recorder, 'hidden.d').participants.size).toBe(1);
  expect(reduceRoster(EMPTY_ROSTER, recorder).participants.size).toBe(1);
});
