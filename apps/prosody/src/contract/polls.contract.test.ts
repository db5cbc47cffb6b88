import { randomUUID } from 'node:crypto';
import { prosodyVersions, type XmppTestClient } from '@parley/testing';
import { attr, type Element, NS, parseStanzaError, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { jsonIn, useRooms } from './room-kit.ts';

const POLLS = 'polls.meet.jitsi';
const METADATA = 'metadata.meet.jitsi';
const newPoll = (pollId: string) => ({
  type: 'polls',
  command: 'new-poll',
  pollId,
  question: '午饭?',
  answers: [{ name: '面' }, { name: '饭' }],
});
const answerPoll = (pollId: string, ...answers: boolean[]) => ({ type: 'polls', command: 'answer-poll', pollId, answers });

describe.each(await prosodyVersions())('polls and who may write, Prosody $version', (prosody) => {
  const at = useRooms(prosody, { PROSODY_ENABLE_FILTER_MESSAGES: '1' });
  let anna: XmppTestClient;
  let bert: XmppTestClient;
  let host: XmppTestClient;
  beforeEach(async () => {
    anna = await at.room.enter('anna');
    bert = await at.room.enter('bert', xml('nick', { xmlns: 'http://jabber.org/protocol/nick' }, 'Bert'));
    host = await at.room.enterAsModerator('host');
  });

  let ids = 0;
  /** Sends as lib-jitsi-meet does; the id that a refusal has. */
  const send = (client: XmppTestClient, content: unknown): string => {
    const id = `c${ids++}`;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    client.send(xml('message', { xmlns: NS.client, to: POLLS, type: 'chat', id }, xml('json-message', { xmlns: NS.jitmeet }, text)));
    return id;
  };
  const push = async (client: XmppTestClient, command: string, pollId?: string) => {
    const isIt = (stanza: Element) => {
      if (attr(stanza, 'from') !== POLLS || attr(stanza, 'type') === 'error') return false;
      const content = jsonIn(stanza);
      return content.command === command && (pollId === undefined || content.pollId === pollId);
    };
    return jsonIn(await client.next(isIt, command));
  };
  const refusal = async (client: XmppTestClient, id: string) => {
    const error = await client.next((stanza) => attr(stanza, 'type') === 'error' && attr(stanza, 'id') === id, `refusal of ${id}`);
    const { type, condition, text } = parseStanzaError(error);
    return `${type}/${condition} ${text ?? ''}`.trim();
  };
  const permit = async (permissions: Record<string, boolean>) => {
    const content = JSON.stringify({ key: 'permissions', data: permissions, type: 'room_metadata' });
    host.send(xml('message', { xmlns: NS.client, to: METADATA }, xml('room_metadata', { xmlns: NS.jitmeet, room: at.room.jid }, content)));
    for (const client of [anna, host])
      await client.next(
        (stanza) => attr(stanza, 'from') === METADATA && JSON.stringify(jsonIn(stanza)).includes(JSON.stringify(permissions)),
        'permissions',
      );
  };

  it('tells everybody of a poll and its votes, and whoever comes later of all of them', async () => {
    send(anna, { ...newPoll('p1'), senderId: 'host', extra: 1 });
    const told = { ...newPoll('p1'), senderId: 'anna', roomJid: at.room.jid };
    for (const client of [anna, bert, host]) expect(await push(client, 'new-poll')).toEqual(told);
    send(bert, answerPoll('p1', true, true));
    send(bert, answerPoll('p1', true, true));
    send(bert, answerPoll('p1', false, true));
    for (const answers of [
      [true, true],
      [false, true],
    ])
      for (const client of [anna, bert, host])
        expect(await push(client, 'answer-poll')).toEqual({
          ...answerPoll('p1', ...answers),
          senderId: 'bert',
          senderName: 'Bert',
          roomJid: at.room.jid,
        });
    await bert.close();
    const late = await at.room.enter('late');
    const { senderId, pollId, question } = told;
    expect(await push(late, 'old-polls')).toEqual({
      type: 'polls',
      command: 'old-polls',
      polls: [{ senderId, pollId, question, answers: [{ name: '面' }, { name: '饭', voters: [{ id: 'bert', name: 'Bert' }] }] }],
    });
    expect(at.focus.received.filter((stanza) => attr(stanza, 'from') === POLLS)).toEqual([]);
  });

  it('refuses what is no poll, twice the same, too long, too many answers, a vote on nothing, and outsiders', async () => {
    send(anna, newPoll('p1'));
    await push(host, 'new-poll');
    const cases: [XmppTestClient, unknown, string][] = [
      [bert, newPoll('p1'), 'cancel/not-allowed Poll already exists'],
      [bert, '{', 'modify/bad-request'],
      [bert, { type: 'polls', command: 'old-polls', polls: [] }, 'modify/bad-request'],
      [bert, { ...newPoll('p2'), question: 'x'.repeat(1_024) }, 'modify/not-acceptable'],
      [bert, answerPoll('p1', true, false, true), 'modify/bad-request'],
      [bert, answerPoll('p3', true), 'cancel/item-not-found'],
      [await at.server.guest(), newPoll('p4'), 'auth/forbidden'],
    ];
    for (const [client, content, expected] of cases) expect(await refusal(client, send(client, content))).toContain(expected);
    // Nobody has heard anything of it.
    send(bert, answerPoll('p1', true));
    await push(host, 'answer-poll');
    expect(host.received.filter((stanza) => attr(stanza, 'from') === POLLS)).toEqual([]);
  });

  it('leaves polls to those who may, where a moderator restricts them', async () => {
    await permit({ pollCreationRestricted: true });
    expect(await refusal(anna, send(anna, newPoll('p1')))).toBe('cancel/not-allowed Creation of polls not allowed for user');
    send(host, newPoll('p1'));
    await push(anna, 'new-poll');
    send(anna, answerPoll('p1', true));
    await push(host, 'answer-poll');
    await permit({ pollCreationRestricted: false });
    send(anna, newPoll('p2'));
    await push(host, 'new-poll', 'p2');
  });

  it('leaves the chat to those who may, where a moderator restricts it, restarts of the policy service included', async () => {
    const say = (client: XmppTestClient, id: string, to: Record<string, string> = { type: 'groupchat', to: at.room.jid }) =>
      client.send(xml('message', { xmlns: NS.client, id, ...to }, xml('body', {}, 'hi')));
    const heard = (client: XmppTestClient, id: string) =>
      client.next((stanza) => attr(stanza, 'id') === id && attr(stanza, 'type') !== 'error', id);
    say(anna, 'm0');
    await heard(host, 'm0');
    await permit({ groupChatRestricted: true });
    say(anna, 'm1');
    expect(await refusal(anna, 'm1')).toBe('cancel/not-allowed Sending group messages not allowed');
    say(host, 'm2');
    say(anna, 'p1', { type: 'chat', to: `${at.room.jid}/host` });
    for (const [client, id] of [
      [anna, 'm2'],
      [host, 'p1'],
    ] as const)
      await heard(client, id);
    // What was written can be taken back, but that says nothing more.
    const retract = xml('retract', { xmlns: 'urn:xmpp:message-retract:1', id: 'p1' });
    anna.send(xml('message', { xmlns: NS.client, id: 'r1', type: 'groupchat', to: at.room.jid }, retract, xml('body', {}, 'spam')));
    expect((await heard(host, 'r1')).getChildElements().map(({ name }) => name)).toEqual(['retract']);
    process.kill(at.server.pidOf('policy'), 'SIGKILL');
    say(anna, 'm3');
    expect(await refusal(anna, 'm3')).toContain('cancel/not-allowed');
    await at.server.ready();
    send(anna, newPoll('p1'));
    await push(host, 'new-poll');
    await permit({ groupChatRestricted: false });
    say(anna, 'm4');
    await heard(host, 'm4');
  });

  it('keeps polls and votes over a restart of the policy service', async () => {
    send(anna, newPoll('p1'));
    await push(bert, 'new-poll');
    send(bert, answerPoll('p1', true));
    await push(host, 'answer-poll');
    process.kill(at.server.pidOf('policy'), 'SIGKILL');
    // Waits in Prosody until the service is back.
    send(anna, answerPoll('p1', false, true));
    await push(host, 'answer-poll');
    const late = await at.room.enter('late');
    expect((await push(late, 'old-polls')).polls).toMatchObject([
      { pollId: 'p1', answers: [{ voters: [{ id: 'bert', name: 'Bert' }] }, { voters: [{ id: 'anna' }] }] },
    ]);
  });

  it('names rooms of tenants as clients do', async () => {
    const name = randomUUID();
    const address = `${name}@muc.acme.${at.server.domain}`;
    await at.focus.join(address, 'focus');
    const guest = await at.server.guest();
    await guest.join(address, 'tina');
    send(guest, newPoll('p1'));
    expect(await push(guest, 'new-poll')).toMatchObject({ roomJid: address, senderId: 'tina' });
  });
});
