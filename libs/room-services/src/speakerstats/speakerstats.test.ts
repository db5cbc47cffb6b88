import { NS, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import type { Occupant } from '../room-view.ts';
import type { Step } from '../service.ts';
import { contextWith, focusOccupant, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { speakerStats } from './speakerstats.ts';
import { MAX_FACES, MAX_PEOPLE, NOBODY, type SpeakerState, withFace, withPerson } from './state.ts';

const anna = moderatorWith('anna', { displayName: 'Anna' });
const ben = occupantWith('ben', { displayName: 'Ben' });
const room = roomWith([anna, ben]);
const at = (now: number, people = [anna, ben]) => contextWith({ ...room, occupants: roomWith(people).occupants }, { now });
const { command, event } = speakerStats;
if (!command || !event) throw new Error('it has both');

const speaks = (silence?: boolean) => xml('command', {}, xml('speakerstats', { xmlns: NS.jitmeet, room: room.address, silence }));
const shows = (attributes: Record<string, string>) => xml('command', {}, xml('faceLandmarks', { xmlns: NS.jitmeet, ...attributes }));
const says = (state: SpeakerState, who: Occupant, now: number, silence?: boolean) => command(state, who, speaks(silence), at(now)).state;
const leaves = (state: SpeakerState, who: Occupant, now: number) =>
  event(state, { type: 'occupant-left', occupant: who }, at(now, [])).state;
const told = ({ effects }: Step<unknown>) =>
  effects.map((effect) => ({
    to: effect.kind === 'deliver' && effect.to,
    ...((effect as { content?: object }).content as { users?: Record<string, unknown> }),
  }));
const joins = (state: SpeakerState, who: Occupant, now: number) =>
  told(event(state, { type: 'occupant-joined', occupant: who }, at(now, [anna, ben, who])));
const cleo = occupantWith('cleo');
const times = (state: SpeakerState, now: number) => {
  const [message] = joins(state, cleo, now);
  const users = Object.entries(message?.users ?? {}) as [string, { totalDominantSpeakerTime: number }][];
  return Object.fromEntries(users.map(([nick, user]) => [nick, user.totalDominantSpeakerTime]));
};

describe('the time of the dominant speaker', () => {
  it('runs until somebody else is', () => {
    const state = says(says(NOBODY, anna, 1_000), ben, 4_000);
    expect(times(state, 10_000)).toEqual({ anna: 3_000, ben: 6_000 });
  });

  it('does not run in silence', () => {
    const silent = says(says(NOBODY, anna, 1_000), anna, 2_000, true);
    expect(times(silent, 10_000)).toEqual({ anna: 1_000 });
    expect(times(says(silent, anna, 20_000), 21_000)).toEqual({ anna: 2_000 });
    expect(times(says(NOBODY, anna, 1_000, true), 9_000)).toEqual({ anna: 0 });
  });

  it('is not counted anew by what is said twice', () => {
    expect(times(says(says(NOBODY, anna, 1_000), anna, 3_000), 5_000)).toEqual({ anna: 4_000 });
  });

  it('ends with the one who leaves, goes on when that one is back, and never runs backwards', () => {
    const gone = leaves(says(NOBODY, anna, 1_000), anna, 3_000);
    expect(times(gone, 90_000)).toEqual({ anna: 2_000 });
    expect(times(says(gone, anna, 100_000), 101_000)).toEqual({ anna: 3_000 });
    expect(times(says(NOBODY, anna, 5_000), 4_000)).toEqual({ anna: 0 });
  });
});

describe('whoever joins', () => {
  it('is told who has spoken or left, with names', () => {
    const state = leaves(says(NOBODY, anna, 0), ben, 1_000);
    expect(joins(state, cleo, 2_000)).toEqual([
      {
        to: { nicks: ['cleo'] },
        type: 'speakerstats',
        users: {
          ben: { displayName: 'Ben', totalDominantSpeakerTime: 0, faceLandmarks: [] },
          anna: { displayName: 'Anna', totalDominantSpeakerTime: 2_000, faceLandmarks: [] },
        },
      },
    ]);
  });

  it.each([
    ['nothing where there is nothing to tell', NOBODY, cleo],
    ['nothing when it is the focus', says(NOBODY, anna, 0), focusOccupant],
  ])('is told %s', (_what, state, who) => {
    expect(joins(state, who, 1)).toEqual([]);
  });
});

describe('faces', () => {
  it('are kept and told', () => {
    const state = command(NOBODY, ben, shows({ faceExpression: 'happy', timestamp: '12.5', duration: '3' }), at(0)).state;
    const [message] = joins(state, cleo, 0);
    expect(message?.users?.ben).toMatchObject({ faceLandmarks: [{ faceExpression: 'happy', timestamp: 12.5, duration: 3 }] });
  });

  it.each([
    {},
    { faceExpression: 'happy', timestamp: '1' },
    { faceExpression: 'happy', timestamp: 'x', duration: '1' },
    { faceExpression: 'happy', timestamp: '1', duration: 'Infinity' },
    { faceExpression: '<b>', timestamp: '1', duration: '1' },
    { faceExpression: 'a'.repeat(33), timestamp: '1', duration: '1' },
    { faceExpression: 'sad', timestamp: '1', duration: '1e300' },
  ])('that make no sense are refused: %j', (attributes) => {
    expect(() => command(NOBODY, ben, shows(attributes), at(0))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('are bounded, for all together', () => {
    const face = (timestamp: number) => ({ faceExpression: 'sad', timestamp, duration: 1 });
    let state = withFace(NOBODY, 'ben', face(0));
    for (let count = 0; count < MAX_FACES + 5; count++) state = withFace(state, 'anna', face(count));
    expect(state.people.map(([nick, { faces }]) => [nick, faces.length])).toEqual([
      ['ben', 1],
      ['anna', MAX_FACES - 1],
    ]);
    expect(state.people[1]?.[1].faces.at(-1)).toEqual(face(MAX_FACES + 4));
  });
});

it('remembers as many people as there is room for, those who have spoken first of all', () => {
  let state = withPerson(NOBODY, 'speaker', { total: 5 });
  for (let count = 0; count < MAX_PEOPLE + 5; count++) state = leaves(state, occupantWith(`p${count}`), 1);
  expect(state.people).toHaveLength(MAX_PEOPLE);
  expect(state.people.slice(0, 2).map(([nick]) => nick)).toEqual(['speaker', 'p6']);
  expect(speakerStats.schema.safeParse(JSON.parse(JSON.stringify(state))).success).toBe(true);
});

it('tells a newcomer of many in as many messages as it takes, of nobody twice', () => {
  const displayName = '&'.repeat(4_000);
  const people = Array.from({ length: MAX_PEOPLE }, (_, index) => occupantWith(`p${index}`, { displayName }));
  const state = people.reduce((before, { nick }) => withPerson(before, nick, { total: 1 }), NOBODY);
  const { effects } = event(state, { type: 'occupant-joined', occupant: cleo }, at(1, [...people, cleo]));
  const contents = effects.map((effect) => (effect as unknown as { content: { users: Record<string, { displayName: string }> } }).content);
  expect(contents.length).toBeGreaterThan(1);
  for (const content of contents) expect(JSON.stringify(content).length).toBeLessThan(50_000);
  expect(contents.flatMap(({ users }) => Object.keys(users))).toEqual(people.map(({ nick }) => nick));
  expect(contents[0]?.users.p0?.displayName).toBe('&'.repeat(256));
});

it('hears nothing of services, and refuses what is none of its business', () => {
  expect(command(NOBODY, focusOccupant, speaks(), at(0)).state).toBe(NOBODY);
  expect(leaves(NOBODY, focusOccupant, 0)).toBe(NOBODY);
  expect(() => command(NOBODY, anna, xml('command', {}, xml('speakerstats', {})), at(0))).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  );
});
