import { AppError } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { EP, FOCUS, ME, ROOM, settle, World } from '../fixtures/world.ts';
import type { AvModerationNotice } from './av-moderation.ts';

const SERVICES = ['speakerstats', 'end_conference', 'av_moderation', 'room_metadata', 'breakout_rooms'] as const;
const addressOf = (service: string) => `${service}.meet.jitsi`;
const identities = SERVICES.map((type) => xml('identity', { category: 'component', type, name: addressOf(type) }));

let world: World;
let notices: AvModerationNotice[];
beforeEach(() => {
  world = new World();
  notices = [];
  world.client.on('moderationNotice', (notice) => notices.push(notice));
});

const introduce = () => world.xmpp.message(xml('message', { from: 'meet.jitsi' }, xml('query', { xmlns: NS.discoInfo }, identities)));
const push = (service: (typeof SERVICES)[number], content: object, room?: string) =>
  world.xmpp.message(
    xml(
      'message',
      { from: addressOf(service) },
      xml('json-message', { xmlns: NS.jitmeet, room }, JSON.stringify({ type: service, ...content })),
    ),
  );
const moderate = async () => {
  world.occupant(EP, { role: 'moderator', codes: [110] });
  await settle();
};
const commands = () => world.client.services.commands;
/** What was sent to services since the last call. */
const told = () =>
  world.xmpp.sent
    .splice(0)
    .filter(({ name }) => name === 'message')
    .map((message) => `${message.attrs.to}: ${message.children.map(String).join('')}`);
const lastPresence = (): Element | undefined => world.xmpp.sent.findLast(({ name }) => name === 'presence');

async function join(...others: string[]): Promise<void> {
  world.client.start();
  await world.xmpp.started;
  world.xmpp.goOnline(ME);
  introduce();
  await world.admit('focus', ...others);
}

describe('what the room says', () => {
  it('reaches the screen, each thing in its place', async () => {
    await join('aa');
    push('av_moderation', { enabled: true, mediaType: 'audio', actor: `${ROOM}/aa`, room: ROOM });
    push('room_metadata', { metadata: { startMuted: { audio: true, video: false }, permissions: { groupChatRestricted: true } } }, ROOM);
    push('breakout_rooms', { event: 'features/breakout-rooms/update', rooms: { x: { jid: 'x@breakout_rooms.meet.jitsi', name: 'X' } } });
    world.xmpp.message(xml('message', { from: `${ROOM}/aa`, type: 'groupchat' }, xml('subject', {}, ' Weekly ')));
    const { state } = world.client;
    expect([...state.avModeration.actors]).toEqual([['audio', 'aa']]);
    expect(state.metadata).toMatchObject({ startMuted: { audio: true, video: false }, permissions: { groupChatRestricted: true } });
    expect(state.breakoutRooms.map(({ name }) => name)).toEqual(['X']);
    expect(state.subject).toBe('Weekly');
    expect(notices).toEqual([{ event: 'switchedOn', kind: 'audio', actor: 'aa' }]);
  });

  it('is not taken from anybody else', async () => {
    await join('aa');
    const json = JSON.stringify({ type: 'av_moderation', enabled: true, mediaType: 'audio' });
    for (const from of [`${ROOM}/aa`, 'mallory@meet.jitsi/x', 'polls.meet.jitsi'])
      world.xmpp.message(xml('message', { from, type: 'chat' }, xml('json-message', { xmlns: NS.jitmeet }, json)));
    push('room_metadata', { metadata: { startMuted: { audio: true } } }, 'other@muc.meet.jitsi');
    world.xmpp.message(xml('message', { from: `${ROOM}/aa`, type: 'groupchat' }, xml('subject', {}, 'x'), xml('body', {}, 'y')));
    expect(world.client.state).toMatchObject({ subject: '', metadata: { startMuted: { audio: false } } });
    expect(world.client.state.avModeration.actors.size).toBe(0);
  });

  it('belongs to one stay: after coming back it is said anew', async () => {
    await join('aa');
    push('av_moderation', { enabled: true, mediaType: 'audio', room: ROOM });
    world.xmpp.goOffline();
    world.xmpp.goOnline(ME);
    introduce();
    await world.admit('focus', 'aa');
    expect(world.client.state.avModeration.actors.size).toBe(0);
  });
});

describe('starting muted', () => {
  const arrive = async (role: 'participant' | 'moderator') => {
    world.client.start();
    await world.xmpp.started;
    world.xmpp.goOnline(ME);
    introduce();
    await settle();
    push('room_metadata', { metadata: { startMuted: { audio: true, video: true } } }, ROOM);
    world.occupant('focus');
    world.occupant(EP, { role, codes: [110] });
    await settle();
  };

  it('mutes whoever comes in, before anything is sent', async () => {
    await arrive('participant');
    expect(world.muteRequests).toEqual(['audio', 'video']);
  });

  it('leaves moderators alone, and those who are inside when it is decided', async () => {
    await arrive('moderator');
    push('room_metadata', { metadata: { startMuted: { audio: true, video: false } } }, ROOM);
    expect(world.muteRequests).toEqual([]);
  });
});

describe('what this person signals', () => {
  it('is in every presence, and ends with it', async () => {
    await join('aa');
    await world.client.services.people.signal({ raisedHandAt: 1234 });
    expect(lastPresence()?.getChildText('jitsi_participant_raisedHand')).toBe('1234');
    world.client.setDisplayName('Other');
    expect(lastPresence()?.getChildText('jitsi_participant_raisedHand')).toBe('1234');
    await world.client.services.people.signal({ raisedHandAt: undefined });
    expect(lastPresence()?.getChildText('jitsi_participant_raisedHand')).toBe('0');
    world.client.setDisplayName('Another');
    expect(lastPresence()?.getChild('jitsi_participant_raisedHand')).toBeUndefined();
  });

  it('is said again when it changed while the join was on the way', async () => {
    world.client.start();
    await world.xmpp.started;
    world.xmpp.goOnline(ME);
    introduce();
    await settle();
    await world.client.services.people.signal({ raisedHandAt: 1234 });
    expect(lastPresence()?.getChild('jitsi_participant_raisedHand')).toBeUndefined();
    await world.admit('focus', 'aa');
    expect(lastPresence()?.getChildText('jitsi_participant_raisedHand')).toBe('1234');
  });

  it('says once that a shared video has ended', async () => {
    await join('aa');
    const video = { video: 'v', isPlaying: true, time: 0, isMuted: false, volume: 1 };
    await world.client.services.people.signal({ sharedVideo: video });
    await world.client.services.people.signal({ sharedVideo: undefined });
    expect(lastPresence()?.getChild('shared-video')?.attrs.state).toBe('stop');
    world.client.setDisplayName('Other');
    expect(lastPresence()?.getChild('shared-video')).toBeUndefined();
  });

  it('says where a shared video is by now, whatever else it says', async () => {
    await join('aa');
    const video = { video: 'v', isPlaying: true, time: 10, isMuted: false, volume: 1 };
    await world.client.services.people.signal({ sharedVideo: video });
    world.clock.advance(4_000);
    world.client.setDisplayName('Other');
    expect(lastPresence()?.getChild('shared-video')?.attrs.time).toBe('14');
    await world.client.services.people.signal({ sharedVideo: { ...video, isPlaying: false, time: 20 } });
    world.clock.advance(4_000);
    world.client.setDisplayName('Another');
    expect(lastPresence()?.getChild('shared-video')?.attrs.time).toBe('20');
  });

  it('others see hands and videos, and newcomers as well', async () => {
    await join();
    const hand = xml('jitsi_participant_raisedHand', {}, '99');
    world.occupant('aa', { children: [hand, xml('shared-video', { state: 'playing', time: '3' }, 'v')] });
    expect(world.client.state.participants[0]).toMatchObject({ raisedHandAt: 99, sharedVideo: { video: 'v', time: 3 } });
    world.occupant('aa');
    expect(world.client.state.participants[0]).not.toHaveProperty('raisedHandAt');
    expect(world.client.state.participants[0]).toHaveProperty('sharedVideo');
  });

  it('a moderator may take the hand down, nobody else', async () => {
    await join('aa');
    world.occupant('bb', { role: 'moderator' });
    await world.offer();
    world.sockets.last.accept();
    await world.client.services.people.signal({ raisedHandAt: 5 });
    const lower = (from: string) =>
      world.bridge({ colibriClass: 'EndpointMessage', from, to: EP, msgPayload: { name: 'lower-hand-message' } } as never);
    await lower('aa');
    expect(world.client.state.signals.raisedHandAt).toBe(5);
    await lower('bb');
    expect(world.client.state.signals).not.toHaveProperty('raisedHandAt');
  });
});

describe('speaking', () => {
  it('is told to the server by whoever speaks, and counted here', async () => {
    await join('aa');
    await world.offer();
    world.sockets.last.accept();
    world.xmpp.sent.length = 0;
    const speaks = (id: string, silence = false) =>
      world.bridge({ colibriClass: 'DominantSpeakerEndpointChangeEvent', dominantSpeakerEndpoint: id, previousSpeakers: [], silence });
    await speaks('aa');
    await speaks(EP);
    await speaks(EP, true);
    expect(told()).toEqual([
      `speakerstats.meet.jitsi: <speakerstats xmlns="http://jitsi.org/jitmeet" room="${ROOM}" silence="false"/>`,
      `speakerstats.meet.jitsi: <speakerstats xmlns="http://jitsi.org/jitmeet" room="${ROOM}" silence="true"/>`,
    ]);
    expect([...world.client.state.speakerStats.people.keys()].sort()).toEqual(['aa', EP].sort());
  });
});

describe('commands of moderators', () => {
  it.each<[string, () => Promise<void>, string]>([
    [
      'forbid microphones',
      () => commands().setModeration('audio', true),
      'av_moderation.meet.jitsi: <av_moderation enable="true" mediaType="audio"/>',
    ],
    [
      'allow one',
      () => commands().allow('aa', 'video'),
      `av_moderation.meet.jitsi: <av_moderation jidToWhitelist="${ROOM}/aa" mediaType="video"/>`,
    ],
    [
      'take it back',
      () => commands().forbid('aa', 'video'),
      `av_moderation.meet.jitsi: <av_moderation jidToBlacklist="${ROOM}/aa" mediaType="video"/>`,
    ],
    [
      'let newcomers start muted',
      () => commands().setStartMuted({ audio: true, video: false }),
      `room_metadata.meet.jitsi: <room_metadata xmlns="http://jitsi.org/jitmeet" room="${ROOM}">{"key":"startMuted","data":{"audio":true,"video":false},"type":"room_metadata"}</room_metadata>`,
    ],
    ['end it for all', () => commands().endForAll(), 'end_conference.meet.jitsi: <end_conference/>'],
    ['name the meeting', () => commands().setSubject(' Weekly '), `${ROOM}: <subject>Weekly</subject>`],
    [
      'add a room',
      () => commands().addBreakoutRoom('Green'),
      'breakout_rooms.meet.jitsi: <breakout_rooms type="features/breakout-rooms/add" subject="Green"/>',
    ],
    [
      'remove a room',
      () => commands().removeBreakoutRoom('x@b'),
      'breakout_rooms.meet.jitsi: <breakout_rooms type="features/breakout-rooms/remove" breakoutRoomJid="x@b"/>',
    ],
    [
      'rename a room',
      () => commands().renameBreakoutRoom('x@b', 'Y'),
      'breakout_rooms.meet.jitsi: <breakout_rooms type="features/breakout-rooms/rename" breakoutRoomJid="x@b" subject="Y"/>',
    ],
    [
      'send somebody there',
      () => commands().sendTo({ jid: 'a@d/r' }, 'x@b'),
      'breakout_rooms.meet.jitsi: <breakout_rooms type="features/breakout-rooms/move-to-room" participantJid="a@d/r" roomJid="x@b"/>',
    ],
  ])('%s', async (_, command, expected) => {
    await join('aa');
    await moderate();
    told();
    await command();
    expect(told()).toEqual([expected]);
  });

  it('call everybody back before a room is removed, since official clients would leave the meeting', async () => {
    await join('aa');
    await moderate();
    told();
    const inside = [{ id: 'aa', jid: 'aa@d/r', displayName: 'A', isModerator: false }];
    await commands().closeBreakoutRooms([
      { jid: 'm@d', name: '', isMainRoom: true, people: [] },
      { jid: 'x@b', name: 'X', isMainRoom: false, people: inside },
    ]);
    expect(told()).toEqual([
      'breakout_rooms.meet.jitsi: <breakout_rooms type="features/breakout-rooms/move-to-room" participantJid="aa@d/r" roomJid="m@d"/>',
      'breakout_rooms.meet.jitsi: <breakout_rooms type="features/breakout-rooms/remove" breakoutRoomJid="x@b"/>',
    ]);
  });

  it('go to the room and to the focus where they are about people', async () => {
    await join('aa');
    world.occupant('bb', { role: 'moderator' });
    await moderate();
    world.xmpp.requests.length = 0;
    await commands().muteAll('audio');
    await commands().kick('aa');
    await commands().setModerator('aa', true);
    await commands().setModerator('aa', false);
    expect(world.xmpp.requests.map(({ to, child }) => `${to}: ${child}`)).toEqual([
      `${FOCUS}: <mute xmlns="http://jitsi.org/jitmeet/audio" jid="${ROOM}/aa">true</mute>`,
      `${ROOM}: <query xmlns="http://jabber.org/protocol/muc#admin"><item nick="aa" role="none"/></query>`,
      `${ROOM}: <query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="owner" jid="aa@meet.jitsi"/></query>`,
      `${ROOM}: <query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="none" jid="aa@meet.jitsi"/></query>`,
    ]);
  });

  it('mutes all who stay, and fails for none who leave meanwhile', async () => {
    await join('aa');
    await moderate();
    const answer = world.xmpp.answer;
    world.xmpp.answer = (request) => {
      if (request.child.name !== 'mute') return answer?.(request);
      throw new AppError('NOT_FOUND', 'not here');
    };
    await expect(commands().muteAll('audio')).rejects.toThrow('not here');
    const muting = commands().muteAll('audio');
    world.occupant('aa', { gone: true });
    await muting;
  });
});
