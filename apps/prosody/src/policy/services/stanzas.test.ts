import { NS, parseXml, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { addressOf, serviceAt } from './addresses.ts';
import { buildDelivery, buildOperation, buildRefusal, MAX_CONTENT, parseCommand, welcomeMessage } from './stanzas.ts';

const domains = { domain: 'meet.jitsi' };
const command = parseXml(
  `<message from='polls.meet.jitsi'><command xmlns='${NS.parleyService}' from='a@meet.jitsi/x' id='7'><x/></command></message>`,
);

describe('a command', () => {
  it('is whatever the client has sent, and who it was', () => {
    const parsed = parseCommand(command);
    expect(parsed).toMatchObject({ from: 'a@meet.jitsi/x', id: '7' });
    expect(parsed?.element.getChildElements().map(({ name }) => name)).toEqual(['x']);
  });

  it.each([
    `<message/>`,
    `<message><command xmlns='other' from='a'/></message>`,
    `<message><command xmlns='${NS.parleyService}'/></message>`,
  ])('is not in %s', (text) => {
    expect(parseCommand(parseXml(text))).toBeUndefined();
  });

  it('is refused with an error that carries its id', () => {
    const parsed = parseCommand(command);
    const refusal = parsed && buildRefusal(parsed, { type: 'auth', condition: 'forbidden', text: 'no <you>' }, 'polls.meet.jitsi');
    expect(String(refusal)).toBe(
      `<deliver xmlns="${NS.parleyService}" from="polls.meet.jitsi" to="jid" jid="a@meet.jitsi/x" type="error" id="7"><payload>` +
        `<error type="auth"><forbidden xmlns="${NS.stanzas}"/><text xmlns="${NS.stanzas}">no &lt;you&gt;</text></error></payload></deliver>`,
    );
  });
});

describe('a delivery', () => {
  const deliver = (change: object) =>
    String(buildDelivery({ kind: 'deliver', to: 'everyone', content: { a: 1 }, ...change }, 'r@muc', 'polls.meet.jitsi'));
  const json = (text: string) => `<payload><json-message xmlns="${NS.jitmeet}">${text}</json-message></payload>`;
  const head = (attributes: string) => `<deliver xmlns="${NS.parleyService}" from="polls.meet.jitsi" room="r@muc" ${attributes}>`;

  it.each([
    [{}, `${head('to="everyone"')}${json('{"a":1}')}</deliver>`],
    [
      { to: 'moderators', type: 'chat', except: 'focus' },
      `${head('to="moderators" type="chat" except="focus"')}${json('{"a":1}')}</deliver>`,
    ],
    [
      { to: { nicks: ['a', 'b"'] }, content: xml('x', { k: 'v' }) },
      `${head('to="people"')}<to nick="a"/><to nick="b&quot;"/><payload><x k="v"/></payload></deliver>`,
    ],
    [{ content: { text: 'a\u0000\ufffe<' } }, `${head('to="everyone"')}${json('{"text":"a\\u0000\ufffd&lt;"}')}</deliver>`],
  ])('says %j as %s', (change, expected) => {
    expect(deliver(change)).toBe(expected);
  });

  it('is never so long that it would end the stream', () => {
    expect(() => deliver({ content: { text: 'x'.repeat(MAX_CONTENT) } })).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
  });
});

it.each([
  [{ name: 'kick', nick: 'a', reason: 'so' }, 'name="kick" room="r@muc" nick="a" reason="so"/>'],
  [
    { name: 'x-breakouts', rooms: '[]', none: undefined, count: 2, is: false },
    'name="x-breakouts" room="r@muc" rooms="[]" count="2" is="false"/>',
  ],
  [{ name: 'flags', flags: { a: '1', b: null } }, 'name="flags" room="r@muc"><flag name="a" value="1"/><flag name="b"/></operation>'],
] as const)('builds the operation %j', (operation, expected) => {
  expect(String(buildOperation(operation, 'r@muc'))).toBe(`<operation xmlns="${NS.parleyOperation}" ${expected}`);
});

it('holds nothing that would end the stream, whatever an administrator has written', () => {
  const operation = buildOperation({ name: 'check-password', password: 'a\u0000b\ud800"<' }, 'r@muc');
  expect(parseXml(String(operation)).attrs.password).toBe('a\ufffdb\ufffd"<');
});

it.each([
  [{ a: 1 }, { from: 'metadata.meet.jitsi', json: '{"a":1}' }],
  [xml('json-message', { xmlns: NS.jitmeet, room: 'r@muc' }, '{"b":2}'), { from: 'metadata.meet.jitsi', json: '{"b":2}', room: 'r@muc' }],
])('welcomes with %s', (content, expected) => {
  expect(welcomeMessage(content, 'metadata.meet.jitsi')).toEqual(expected);
});

it('knows the services by their addresses', () => {
  expect(addressOf('end_conference', domains)).toBe('endconference.meet.jitsi');
  expect(serviceAt('metadata.meet.jitsi', domains)).toBe('room_metadata');
  for (const stranger of ['polls', 'meet.jitsi', 'polls.meet.jitsi.example', 'toString.meet.jitsi'])
    expect(serviceAt(stranger, domains)).toBeUndefined();
});
