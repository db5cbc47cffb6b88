import { silentLog } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { beforeEach, expect, it } from 'vitest';
import { FakeXmpp } from '../fixtures/fake-xmpp.ts';
import { type Refusal, ServiceLink } from './service-link.ts';

const POLLS = 'polls.meet.jitsi';
const identity = (type: string, name: string) => xml('identity', { category: 'component', type, name });
const DISCO = xml(
  'query',
  { xmlns: NS.discoInfo },
  identity('polls', POLLS),
  identity('region', 'eu'),
  identity('av_moderation', 'avmoderation.meet.jitsi'),
);
const says = (text: string, from = POLLS, room?: string) =>
  xml('message', { from }, xml('json-message', { xmlns: NS.jitmeet, room }, text));

let xmpp: FakeXmpp;
let link: ServiceLink;
let changes: number;
let refusals: Refusal[];
let heard: unknown[];
beforeEach(() => {
  xmpp = new FakeXmpp();
  xmpp.goOnline('me@meet.jitsi/r');
  xmpp.answer = () => DISCO;
  changes = 0;
  refusals = [];
  heard = [];
  link = new ServiceLink({
    xmpp,
    domain: 'meet.jitsi',
    log: silentLog,
    onChange: () => changes++,
    onRefusal: (refusal) => refusals.push(refusal),
  });
  link.on('polls', (content, room) => heard.push(room === undefined ? content : [content, room]));
});
const command = () => link.command('polls', xml('x', { xmlns: 'y' }), { type: 'chat' });
const refuse = (stanza: Element | undefined, from = POLLS) => {
  const error = xml('error', { type: 'auth' }, xml('forbidden', { xmlns: NS.stanzas }), xml('text', { xmlns: NS.stanzas }, 'no'));
  link.receive(xml('message', { type: 'error', from, id: stanza?.attrs.id }, error));
};

it('asks the server once for its services', async () => {
  await link.discover();
  expect(xmpp.requests).toMatchObject([{ to: 'meet.jitsi', child: { name: 'query' } }]);
  expect([...link.addresses]).toEqual([
    ['polls', POLLS],
    ['av_moderation', 'avmoderation.meet.jitsi'],
  ]);
  expect(changes).toBe(1);
});

it('asks nothing where the server has introduced itself, in this connection', async () => {
  expect(link.receive(xml('message', { from: 'guest.meet.jitsi' }, DISCO))).toBe(true);
  await link.discover();
  expect(xmpp.requests).toEqual([]);
  expect(link.has('polls')).toBe(true);
  await link.discover();
  expect(xmpp.requests).toHaveLength(1);
});

it('goes on without services when the server does not answer', async () => {
  xmpp.answer = () => {
    throw new Error('no');
  };
  await link.discover();
  expect(link.has('polls')).toBe(false);
  await expect(command()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
});

it('tells what services say, also what they said before they were known', async () => {
  link.receive(says('{"type":"polls","n":1}'));
  link.receive(says('{"type":"polls","n":2}', 'evil@meet.jitsi/x'));
  link.receive(says('{"type":"polls","n":3}', 'other.meet.jitsi'));
  expect(heard).toEqual([]);
  await link.discover();
  link.receive(says('{"type":"polls","n":4}', POLLS, 'demo@muc'));
  expect(heard).toEqual([{ type: 'polls', n: 1 }, [{ type: 'polls', n: 4 }, 'demo@muc']]);
});

it.each(['', 'x', '[]', 'null', '{}', '{"type":5}', '"polls"', `{"type":"polls","a":"${'a'.repeat(1 << 20)}"}`])(
  'ignores what is no message: %.20s',
  async (text) => {
    await link.discover();
    expect(link.receive(says(text))).toBe(true);
    expect(heard).toEqual([]);
  },
);

it('leaves messages of people alone', async () => {
  await link.discover();
  expect(link.receive(says('{"type":"polls"}', 'demo@muc.meet.jitsi/aa'))).toBe(false);
  expect(link.receive(says('{"type":"polls"}', 'foreign.meet.jitsi'))).toBe(false);
});

it('sends commands, and tells of those that were refused', async () => {
  await link.discover();
  await command();
  const [sent] = xmpp.sent;
  expect(sent?.attrs).toMatchObject({ to: POLLS, type: 'chat' });
  refuse(sent, 'other.meet.jitsi');
  refuse(xml('message', { id: 'another' }));
  expect(refusals).toEqual([]);
  refuse(sent);
  refuse(sent);
  expect(refusals).toEqual([{ service: 'polls', condition: 'forbidden', text: 'no' }]);
});

it('tells whoever asked to be told instead', async () => {
  await link.discover();
  const mine: Refusal[] = [];
  await link.command('polls', xml('x'), { onRefusal: (refusal) => mine.push(refusal) });
  refuse(xmpp.sent[0]);
  expect([mine, refusals]).toEqual([[{ service: 'polls', condition: 'forbidden', text: 'no' }], []]);
});
