import { AppError } from '@parley/kernel';
import { NS, stanzaError, xml } from '@parley/xmpp-core';
import { expect, it } from 'vitest';
import { FakeXmpp } from './fixtures/fake-xmpp.ts';
import { glanceIntoRoom } from './room-glance.ts';

const ROOM = 'demo@muc.meet.jitsi';

function answering(occupants: string | undefined, features: readonly string[] = []): FakeXmpp {
  const xmpp = new FakeXmpp();
  const field = (name: string, value: string) => xml('field', { var: name }, xml('value', {}, value));
  xmpp.answer = () =>
    xml(
      'query',
      { xmlns: NS.discoInfo },
      ...features.map((name) => xml('feature', { var: name })),
      xml('x', { xmlns: NS.dataForm, type: 'result' }, ...(occupants === undefined ? [] : [field('muc#roominfo_occupants', occupants)])),
    );
  return xmpp;
}

it.each([
  ['3', 2],
  ['1', 0],
  ['0', 0],
  [undefined, 0],
  ['-5', 0],
  ['many', 0],
  ['1e9', 10_000],
])('of %s occupants all but the focus are people', async (occupants, people) => {
  expect(await glanceIntoRoom(answering(occupants), ROOM)).toEqual({ people, hasPassword: false, hasLobby: false });
});

it('sees how the door is locked', async () => {
  const xmpp = answering('2', ['muc_passwordprotected', 'muc_membersonly']);
  expect(await glanceIntoRoom(xmpp, ROOM)).toEqual({ people: 1, hasPassword: true, hasLobby: true });
  expect(xmpp.requests).toMatchObject([{ type: 'get', to: ROOM }]);
});

it('takes a room that does not exist for an empty one, and no other refusal', async () => {
  const xmpp = new FakeXmpp();
  xmpp.answer = () => {
    throw stanzaError('item-not-found', 'none');
  };
  expect((await glanceIntoRoom(xmpp, ROOM)).people).toBe(0);
  xmpp.answer = () => {
    throw new AppError('TIMEOUT', 'late');
  };
  await expect(glanceIntoRoom(xmpp, ROOM)).rejects.toMatchObject({ code: 'TIMEOUT' });
});
