import { NS, stanzaError, xml } from '@parley/xmpp-core';
import { expect, it } from 'vitest';
import { FakeXmpp } from './fixtures/fake-xmpp.ts';
import { glanceIntoRoom } from './room-glance.ts';

const ROOM = 'demo@muc.meet.jitsi';

function answering(people: string | undefined): FakeXmpp {
  const xmpp = new FakeXmpp();
  xmpp.answer = () => xml('glance', { xmlns: NS.parleyGlance, ...(people !== undefined && { people }) });
  return xmpp;
}

it.each([
  ['2', 2],
  ['0', 0],
  ['1000000000', 10_000],
])('a room says that %s are in', async (said, people) => {
  const xmpp = answering(said);
  expect(await glanceIntoRoom(xmpp, ROOM)).toBe(people);
  expect(xmpp.requests).toMatchObject([{ type: 'get', to: ROOM }]);
});

it.each([undefined, '', '-5', 'many', '1.5'])('an answer of %s is none', async (said) => {
  await expect(glanceIntoRoom(answering(said), ROOM)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

it('hands a refusal on', async () => {
  const xmpp = new FakeXmpp();
  xmpp.answer = () => {
    throw stanzaError('forbidden', 'locked');
  };
  await expect(glanceIntoRoom(xmpp, ROOM)).rejects.toThrow('locked');
});
