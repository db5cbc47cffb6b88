import { randomUUID } from 'node:crypto';
import { type ProsodyHarness, prosodyVersions, waitFor, type XmppTestClient } from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { jsonIn, refusalOf, statusesOf, useRooms } from './room-kit.ts';

const addressOf = (name: string) => `${name}.meet.jitsi`;
const ADDRESSES = ['speakerstats', 'endconference', 'avmoderation', 'metadata', 'polls', 'filesharing', 'breakout'].map(addressOf);
const FILE = randomUUID();
const json = (name: string, content: object, attributes: Record<string, string> = {}) =>
  xml(name, { xmlns: NS.jitmeet, ...attributes }, JSON.stringify(content));

let ids = 0;
const send = (client: XmppTestClient, name: string, child: Element, type?: 'chat') => {
  const id = `m${ids++}`;
  client.send(xml('message', { xmlns: NS.client, to: addressOf(name), id, type }, child));
  return id;
};
const refusal = async (client: XmppTestClient, id: string) =>
  refusalOf(await client.next((stanza) => attr(stanza, 'type') === 'error' && attr(stanza, 'id') === id, `refusal of ${id}`));

type Told = Readonly<Record<string, unknown>>;
const isFrom = (name: string) => (stanza: Element) => attr(stanza, 'from') === addressOf(name) && attr(stanza, 'type') !== 'error';
/** The next message of a service for which `matches` holds. */
const told = async (client: XmppTestClient, name: string, matches: (content: Told) => boolean = () => true, timeoutMs?: number) =>
  jsonIn(await client.next((stanza) => isFrom(name)(stanza) && matches(jsonIn(stanza)), `word of ${name}`, timeoutMs));
const has = (key: string, value: unknown) => (content: Told) => content[key] === value;
const numberOf = (client: XmppTestClient, command: string) => client.received.filter((stanza) => jsonIn(stanza).command === command).length;

const newPoll = (pollId: string) =>
  json('json-message', { type: 'polls', command: 'new-poll', pollId, question: 'Tea?', answers: [{ name: 'yes' }] });
const vote = (pollId: string) => json('json-message', { type: 'polls', command: 'answer-poll', pollId, answers: [true] });
const breakout = (name: string) => xml('breakout_rooms', { type: 'features/breakout-rooms/add', subject: name });
const moderation = (attributes: Record<string, string>) => xml('av_moderation', { mediaType: 'audio', ...attributes });
const speaks = (room: string, silence = 'false') => xml('speakerstats', { xmlns: NS.jitmeet, room, silence });

/** One of each service's commands, as clients send them. */
const commands = (room: string): [service: string, child: Element, type?: 'chat'][] => [
  ['speakerstats', speaks(room)],
  ['endconference', xml('end_conference')],
  ['avmoderation', moderation({ enable: 'true' })],
  ['metadata', json('room_metadata', { key: 'startMuted', data: { audio: true } }, { room })],
  ['polls', newPoll('p'), 'chat'],
  ['filesharing', json('file-sharing', { fileId: FILE, fileName: 'a.txt', fileSize: 1, timestamp: 1 }, { type: 'add' })],
  ['breakout', breakout('Red')],
];

async function killed(server: ProsodyHarness, child: 'policy' | 'prosody'): Promise<() => Promise<void>> {
  const before = server.pidOf(child);
  process.kill(before, 'SIGKILL');
  return async () => {
    await waitFor(() => server.pidOf(child) !== before, { what: `a new ${child}`, timeoutMs: 15_000 });
    await server.ready();
  };
}

describe.each(await prosodyVersions())('the services of a meeting, Prosody $version', (prosody) => {
  const at = useRooms(prosody, { ENABLE_FILE_SHARING: '1' });

  it('are named to clients, at these addresses', async () => {
    const guest = await at.server.guest();
    const query = childOf(await guest.iq('get', at.server.domain, xml('query', { xmlns: NS.discoInfo })), 'query');
    const names = query?.getChildren('identity').map((identity) => attr(identity, 'name'));
    expect(names).toEqual(expect.arrayContaining(ADDRESSES));
  });

  it('hear nobody who is not in the room, and moderators alone where the contract says so', async () => {
    const anna = await at.room.enter('anna');
    const stranger = await at.server.guest();
    for (const [name, child, type] of commands(at.room.jid))
      expect(`${name} ${await refusal(stranger, send(stranger, name, child, type))}`).toBe(`${name} auth/forbidden`);
    for (const [name, child, type] of commands(at.room.jid).filter(([name]) => !['speakerstats', 'polls'].includes(name)))
      expect(`${name} ${await refusal(anna, send(anna, name, child, type))}`).toBe(`${name} auth/forbidden`);
    // And in a room that they are in they speak for no other.
    expect(await refusal(anna, send(anna, 'speakerstats', speaks(`other@${at.server.muc}`)))).toBe('auth/forbidden');
  });

  it('refuse what means nothing', async () => {
    const host = await at.room.enterAsModerator('host');
    for (const [name] of commands(at.room.jid))
      expect(`${name} ${await refusal(host, send(host, name, xml('nothing')))}`).toBe(`${name} modify/bad-request`);
  });

  it('tell whoever comes how long the others have spoken, and what their faces have shown', async () => {
    const [anna, ben] = [await at.room.enter('anna'), await at.room.enter('ben')];
    send(anna, 'speakerstats', speaks(at.room.jid));
    const face = { room: at.room.jid, faceExpression: 'happy', duration: '5', timestamp: '100' };
    send(anna, 'speakerstats', xml('faceLandmarks', { xmlns: NS.jitmeet, ...face }));
    send(ben, 'speakerstats', speaks(at.room.jid));
    // Answered after everything before it.
    await refusal(ben, send(ben, 'speakerstats', xml('nothing')));
    await ben.close();
    await at.room.seen(anna, 'ben', 'unavailable');
    const late = await at.room.enter('late');
    const { type, users } = await told(late, 'speakerstats');
    expect(type).toBe('speakerstats');
    expect(users).toEqual({
      anna: { totalDominantSpeakerTime: expect.any(Number), faceLandmarks: [{ faceExpression: 'happy', timestamp: 100, duration: 5 }] },
      ben: { totalDominantSpeakerTime: expect.any(Number), faceLandmarks: [] },
    });
    expect(anna.received.filter(isFrom('speakerstats'))).toEqual([]);
  });

  it('end with the meeting, which a moderator can end for all', async () => {
    const [host, anna] = [await at.room.enterAsModerator('host'), await at.room.enter('anna')];
    send(host, 'polls', newPoll('p'), 'chat');
    await told(anna, 'polls', has('command', 'new-poll'));
    send(host, 'endconference', xml('end_conference'));
    for (const client of [host, anna, at.focus]) {
      const isEnd = (stanza: Element) =>
        attr(stanza, 'type') === 'unavailable' && childOf(childOf(stanza, 'x', NS.mucUser), 'destroy') !== undefined;
      const end = childOf(childOf(await client.next(isEnd, 'the end'), 'x', NS.mucUser), 'destroy');
      expect(childOf(end, 'reason')?.getText()).toBe('The meeting has been terminated');
    }
    // The next meeting of this name knows nothing of it.
    await at.focus.join(at.room.jid, 'focus');
    const next = await at.room.enter('next');
    await refusal(next, send(next, 'speakerstats', xml('nothing')));
    expect(next.received.filter(isFrom('polls'))).toEqual([]);
  });

  it('outlive a kill of the policy service in the middle of everything', async () => {
    const [host, anna] = [await at.room.enterAsModerator('host'), await at.room.enter('anna')];
    const all = [host, anna];
    for (const [name, child, type] of commands(at.room.jid).filter(([name]) => name !== 'endconference')) send(host, name, child, type);
    await told(anna, 'polls', has('command', 'new-poll'));
    send(anna, 'polls', vote('p'), 'chat');
    for (const client of all) await told(client, 'polls', has('command', 'answer-poll'));
    // Whoever has been told of it finds it again.
    const back = await killed(at.server, 'policy');
    send(anna, 'polls', newPoll('q'), 'chat');
    const refused = send(anna, 'avmoderation', moderation({ enable: 'false' }));
    send(host, 'avmoderation', moderation({ jidToWhitelist: `${at.room.jid}/anna` }));
    await back();
    for (const client of all) expect(await told(client, 'polls', has('pollId', 'q'), 10_000)).toMatchObject({ senderId: 'anna' });
    expect(await refusal(anna, refused)).toBe('auth/forbidden');
    expect(await told(anna, 'avmoderation', has('approved', true))).toMatchObject({ mediaType: 'audio' });

    const late = await at.room.enter('late');
    expect((await told(late, 'metadata')).metadata).toMatchObject({ startMuted: { audio: true } });
    expect(await told(late, 'polls', has('command', 'old-polls'))).toMatchObject({
      polls: [{ pollId: 'p', answers: [{ voters: [{ id: 'anna' }] }] }, { pollId: 'q' }],
    });
    expect(await told(late, 'avmoderation', has('enabled', true))).toMatchObject({ actor: `${at.room.jid}/host` });
    expect(await told(late, 'speakerstats')).toMatchObject({ users: { host: {} } });
    expect(await told(late, 'filesharing')).toMatchObject({ event: 'list', files: { [FILE]: { fileName: 'a.txt' } } });
    const { rooms } = await told(late, 'breakout');
    expect(Object.values(rooms as object).map(({ name }: { name?: string }) => name)).toEqual([undefined, 'Red']);
    // Who was there all the time is told nothing twice.
    expect(all.map((client) => numberOf(client, 'old-polls'))).toEqual([0, 0]);
    expect(all.map((client) => client.received.filter((stanza) => jsonIn(stanza).pollId === 'q').length)).toEqual([0, 0]);
  });

  it('let a moderator end a meeting while the policy service is away', async () => {
    const host = await at.room.enterAsModerator('host');
    const back = await killed(at.server, 'policy');
    send(host, 'endconference', xml('end_conference'));
    await back();
    const isEnd = (stanza: Element) => attr(stanza, 'type') === 'unavailable' && statusesOf(stanza).includes('110');
    expect(childOf(childOf(await host.next(isEnd, 'the end', 10_000), 'x', NS.mucUser), 'destroy')).toBeDefined();
  });

  it('outlive a kill of Prosody, in the same meeting alone', async () => {
    const host = await at.room.enterAsModerator('host');
    const other = `${randomUUID()}@${at.server.muc}`;
    await at.focus.join(other, 'focus');
    const guest = await at.server.guest();
    await guest.join(other, 'guest');
    for (const client of [host, guest]) {
      send(client, 'polls', newPoll('p'), 'chat');
      await told(client, 'polls', has('command', 'new-poll'));
    }
    const meetingId = (await at.room.info(at.focus)).fields.get('muc#roominfo_meetingId');
    const back = await killed(at.server, 'prosody');
    await back();
    const focus = await at.server.account('focus');
    await focus.join(at.room.jid, 'focus', xml('furnish', { xmlns: NS.parleyRoom, 'meeting-id': meetingId }));
    await focus.iq('set', at.room.jid, xml('query', { xmlns: NS.mucOwner }, xml('x', { xmlns: NS.dataForm, type: 'submit' })));
    await focus.join(other, 'focus');
    const [again, stranger] = [await at.room.enter('again'), await at.server.guest()];
    await stranger.join(other, 'stranger');
    expect(await told(again, 'polls')).toMatchObject({ command: 'old-polls', polls: [{ pollId: 'p', senderId: 'host' }] });
    await refusal(stranger, send(stranger, 'polls', xml('nothing'), 'chat'));
    expect(stranger.received.filter(isFrom('polls'))).toEqual([]);
  });
});
