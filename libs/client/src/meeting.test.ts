import { NS, xml } from '@parley/xmpp-core';
import { buildConferenceResponse } from '@parley/xmpp-focus';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EP, FOCUS, ME, ROOM, settle, World } from './fixtures/world.ts';
import { Meeting } from './meeting.ts';
import type { ClientState } from './state.ts';

const SERVICE = 'breakout.meet.jitsi';
const BREAKOUT = `b1@${SERVICE}`;

let world: World;
let meeting: Meeting;
let states: ClientState[];

beforeEach(async () => {
  world = new World();
  world.xmpp.answer = ({ child }) => {
    if (child.getNS() === NS.discoInfo) return DISCO;
    const ready = { room: ROOM, ready: true, focusJid: 'focus@auth.meet.jitsi', properties: new Map() };
    return child.getNS() === NS.focus ? buildConferenceResponse(ready) : undefined;
  };
  meeting = new Meeting(world.deps, world.config);
  states = [];
  meeting.on('state', (state) => states.push(state));
  meeting.start();
  await world.xmpp.started;
  world.xmpp.goOnline(ME);
  await enter(ROOM, 'aa');
  world.sent();
});

const DISCO = xml('query', { xmlns: NS.discoInfo }, xml('identity', { category: 'component', type: 'breakout_rooms', name: SERVICE }));

/** This person has asked to be let in: what was sent last is a join. */
async function asked(room: string): Promise<void> {
  await vi.waitFor(() => expect(world.xmpp.sent.at(-1)?.attrs).toEqual({ to: `${room}/${EP}` }), { interval: 5 });
}

/** The room lets this person in. */
async function enter(room: string, ...others: string[]): Promise<void> {
  await asked(room);
  for (const nick of ['focus', ...others]) world.occupant(nick, { room });
  world.occupant(EP, { room, codes: [110] });
  await settle();
}

async function move(roomJid: string): Promise<void> {
  const json = JSON.stringify({ type: 'breakout_rooms', event: 'features/breakout-rooms/move-to-room', roomJid });
  world.xmpp.message(xml('message', { from: SERVICE }, xml('json-message', { xmlns: NS.jitmeet }, json)));
  await settle();
}

async function goToBreakout(): Promise<void> {
  await move(BREAKOUT);
  await enter(BREAKOUT, 'bb');
}

describe('breakout rooms', () => {
  it('are entered over the same connection, after a goodbye that keeps the name', async () => {
    await move(BREAKOUT);
    await asked(BREAKOUT);
    const leave = world.xmpp.sent.find(({ attrs }) => attrs.type === 'unavailable');
    expect(leave?.getChildText('status')).toBe('switch_room');
    const goodbyeFirst = [`leave ${ROOM}/${EP}`, `join ${BREAKOUT}/${EP}`];
    await enter(BREAKOUT, 'bb');
    expect(world.sent()).toEqual(goodbyeFirst);
    expect(meeting).toMatchObject({ room: BREAKOUT, isInBreakout: true });
    expect(meeting.client.state).toMatchObject({ phase: 'joined', endpointId: EP });
    expect(meeting.client.state.participants.map(({ id }) => id)).toEqual(['bb']);
    expect(world.xmpp.isStopped).toBe(false);
    const requested = world.xmpp.requests.filter(({ child }) => child.name === 'conference').map(({ child }) => child.attrs.room);
    expect(requested).toEqual([ROOM, BREAKOUT]);
    // What the server can do is known.
    const questions = world.xmpp.requests.filter(({ to, child }) => to === world.config.domain && child.getNS() === NS.discoInfo);
    expect(questions).toHaveLength(1);
    expect(meeting.client.state.services.has('breakout_rooms')).toBe(true);
  });

  it('never show the end of the stay before', async () => {
    await goToBreakout();
    expect(states.map(({ phase }) => phase)).not.toContain('left');
  });

  it('no longer listen to the room before, nor does it answer for this person', async () => {
    await goToBreakout();
    world.occupant('cc', { room: ROOM });
    expect(meeting.client.state.participants.map(({ id }) => id)).toEqual(['bb']);
    const mute = xml('mute', { xmlns: NS.muteAudio }, 'true');
    expect(await world.xmpp.iq(FOCUS, mute)).toBe('not-allowed');
    expect(await world.xmpp.iq(`${BREAKOUT}/focus`, mute)).toBe('result');
  });

  it('take along what this person has set', async () => {
    meeting.setDisplayName('Bea');
    await goToBreakout();
    const join = world.xmpp.sent.findLast(({ attrs }) => String(attrs.to).startsWith(BREAKOUT));
    expect(join?.getChildText('nick')).toBe('Bea');
  });

  it('need the password of the meeting no second time, nor does the way back after a lost connection', async () => {
    meeting.client.admission.enterPassword('s3cret');
    await goToBreakout();
    await move(ROOM);
    await asked(ROOM);
    expect(world.xmpp.sent.at(-1)?.getChild('x', NS.muc)?.getChildText('password')).toBe('s3cret');
  });

  it('lead back to the main room when they are closed', async () => {
    await goToBreakout();
    world.occupant(EP, { room: BREAKOUT, gone: true, user: [xml('destroy', { jid: ROOM })], codes: [110] });
    await enter(ROOM, 'aa');
    expect(meeting).toMatchObject({ room: ROOM, isInBreakout: false });
    expect(meeting.client.state.phase).toBe('joined');
  });

  it('end with the meeting, which nobody begins anew', async () => {
    await goToBreakout();
    world.sent();
    world.occupant(EP, { room: BREAKOUT, gone: true, user: [xml('destroy', {}, xml('reason', {}, 'over'))], codes: [110] });
    await settle();
    expect(states.at(-1)).toMatchObject({ phase: 'failed', failure: { code: 'destroyed', detail: 'over' } });
    expect(world.sent().filter((line) => line.startsWith('join'))).toEqual([]);
  });

  it('are entered after an interruption during which this person has decided to go there', async () => {
    world.xmpp.goOffline();
    meeting.switchRoom(BREAKOUT);
    await settle();
    world.xmpp.goOnline(ME, true);
    await enter(BREAKOUT, 'bb');
    expect(meeting.client.state.phase).toBe('joined');
  });

  it('lead back to the main room when they do not let this person in', async () => {
    await move(BREAKOUT);
    await asked(BREAKOUT);
    const error = xml('error', { type: 'cancel' }, xml('not-allowed', { xmlns: NS.stanzas }));
    world.xmpp.presence(xml('presence', { from: `${BREAKOUT}/${EP}`, type: 'error' }, error));
    await asked(ROOM);
  });

  it('end the meeting for whoever is kicked from one', async () => {
    await goToBreakout();
    world.occupant(EP, { room: BREAKOUT, gone: true, codes: [110, 307] });
    await settle();
    expect(states.at(-1)).toMatchObject({ phase: 'failed', failure: { code: 'kicked' } });
    expect(world.xmpp.isStopped).toBe(true);
  });
});

it('goes nowhere else, whoever asks', async () => {
  for (const room of ['x@muc.meet.jitsi', 'x@evil.example', ROOM]) await move(room);
  expect(world.sent()).toEqual([]);
  expect(meeting.room).toBe(ROOM);
});

it('ends the connection when it is left', async () => {
  await goToBreakout();
  meeting.leave();
  await settle();
  expect(world.xmpp.isStopped).toBe(true);
});
