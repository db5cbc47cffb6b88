import { DIALECTS, type Dialect, type RemoteTrack } from '@parley/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOM_JID } from './addresses.ts';
import type { ModelBridge } from './model-bridge.ts';
import type { ModelClient } from './model-client.ts';
import { World } from './world.ts';

const RUNS = 300;
const LENGTH = 30;
/** Longer than every timer that can be running: budgets of restarts, back-off after failures, somebody alone. */
const QUIET_MS = 90_000;

const PEOPLE: Readonly<Record<string, Dialect>> = {
  ada: DIALECTS['2026'],
  ben: DIALECTS['2026 without rewriting'],
  old: DIALECTS['2021'],
};

const person = fc.constantFrom(...Object.keys(PEOPLE));
const bridge = fc.constantFrom('0', '1');
/** Everything that may happen, in words, so that a sequence that fails can be read. */
const action = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('join'), person) },
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('share', 'unshare'), person) },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('leave', 'restart', 'mute', 'unmute', 'cut'), person) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('kill', 'revive', 'lose'), bridge) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('crash'), bridge) },
  { weight: 6, arbitrary: fc.tuple(fc.constant('wait'), fc.constantFrom('0', '50', '300', '1000', '25000')) },
);
const sequence = fc.array(
  action.map(([verb, object]) => `${verb} ${object}`),
  { minLength: 1, maxLength: LENGTH, size: 'max' },
);

async function act(world: World, text: string): Promise<void> {
  const [verb, object = ''] = text.split(' ');
  const client = world.members.get(object);
  switch (verb) {
    case 'join':
      return world.join(object, PEOPLE[object] ?? DIALECTS['2026']);
    case 'leave':
      return world.leave(object);
    case 'restart':
      return client?.restart();
    case 'share':
    case 'unshare':
      return client?.setSharing(verb === 'share');
    case 'mute':
    case 'unmute':
      return client?.setMuted('a0', verb === 'mute');
    case 'cut':
      return client?.cutChannel();
    case 'kill':
      return world.kill(Number(object));
    case 'revive':
      return world.revive(Number(object));
    case 'lose':
      return world.loseWorkers(Number(object), true);
    case 'crash':
      return world.loseWorkers(Number(object), false);
    default:
      return world.pass(Number(object));
  }
}

/** A world after all of it, with every bridge back and everything come to rest. */
async function worldAfter(actions: readonly string[]): Promise<World> {
  const world = new World();
  for (const text of actions) await act(world, text);
  for (const index of world.bridges.keys()) world.revive(index);
  await world.pass(QUIET_MS);
  return world;
}

const numbers = (list: readonly number[]) => [...list].sort((a, b) => a - b);
const ssrcsOf = (client: ModelClient) => numbers(client.sources.flatMap(({ ssrcs }) => ssrcs));
const namesOf = (client: ModelClient) => client.sources.map(({ name }) => name).sort();

/** What the room says is true is what the focus holds: people, sessions, sources. */
function checkFocus(world: World, members: readonly ModelClient[]): void {
  const conference = world.focus.service.get(ROOM_JID);
  if (members.length === 0) {
    expect(conference, 'the focus has gone with the last').toBeUndefined();
    return;
  }
  const held = [...(conference?.describe().participants ?? [])].sort((a, b) => a.endpoint.localeCompare(b.endpoint));
  const isCall = members.length > 1;
  expect(
    held.map(({ endpoint, session, sources }) => ({
      ...{ endpoint, state: session?.state, ssrcs: numbers([...sources.audio, ...sources.video].map(({ ssrc }) => ssrc)) },
    })),
    'the focus',
  ).toEqual(
    members.map((client) => ({ endpoint: client.nick, state: isCall ? 'accepted' : undefined, ssrcs: isCall ? ssrcsOf(client) : [] })),
  );
}

const endpointsOn = ({ bridge }: ModelBridge) => bridge.conferences.flatMap(({ endpoints }) => [...endpoints.values()]);

/** Exactly one bridge has exactly these endpoints with exactly these sources. */
function checkBridges(world: World, members: readonly ModelClient[]): void {
  const carrying = world.bridges.filter(({ bridge }) => bridge.conferences.length > 0);
  expect(carrying.length, 'bridges with the conference').toBe(members.length > 1 ? 1 : 0);
  const held = carrying.flatMap(endpointsOn).map(({ id, sources, accepted, isReachable, channel }) => ({
    id,
    sources: [...sources.keys()].sort(),
    accepted,
    isReachable,
    open: channel.isOpen,
  }));
  const wanted = members.length > 1 ? members : [];
  expect(
    held.sort((a, b) => a.id.localeCompare(b.id)),
    'the bridge',
  ).toEqual(wanted.map((client) => ({ ...{ id: client.nick, sources: namesOf(client) }, accepted: true, isReachable: true, open: true })));
}

/** Every client knows the others, their mute states and their sources, under the SSRCs on which they come. */
function checkClient(world: World, client: ModelClient, members: readonly ModelClient[]): void {
  const others = members.filter((other) => other !== client);
  expect([client.view.others, client.view.problems, client.table.problems], client.nick).toEqual([others.map(({ nick }) => nick), [], []]);
  for (const other of others) {
    const audible = other.sources.filter(({ name }) => !other.muted.has(name));
    expect(client.view.audible(other.nick).length, `${client.nick} knows what ${other.nick} has muted`).toBe(
      other.dialect.sourceNames ? audible.length : audible.filter(({ videoType }) => videoType !== 'desktop').length,
    );
  }
  const endpoints = world.bridges.flatMap(endpointsOn);
  const receiver = endpoints.find(({ id }) => id === client.nick)?.receiver;
  const sent = [...(receiver?.forwards ?? [])].map(({ source, consumer }) => `${source.owner} ${source.kind} ${consumer.ssrc}`);
  // Maps never take back a source whose owner stays: its track is silent until the SSRC goes to another one. And a source-add may
  // cross the farewell of its owner; clients show nothing of people who are not there.
  const exists = new Set(endpoints.flatMap(({ sources }) => [...sources.keys()]));
  const isShown = ({ source, owner }: RemoteTrack) => client.view.occupants.has(owner) && (!client.dialect.rewriting || exists.has(source));
  const tracks = client.table.tracks.filter(isShown);
  const known = tracks.map(({ owner, media, ssrc }) => `${owner} ${media} ${ssrc}`);
  expect(known.sort(), `${client.nick} knows what it is sent`).toEqual(sent.sort());
  expect(tracks.map(({ owner }) => owner).sort(), `${client.nick} is sent everything`).toEqual(
    others.flatMap((other) => other.sources.map(() => other.nick)).sort(),
  );
}

function checkAll(world: World): void {
  const members = [...world.members.values()].sort((a, b) => a.nick.localeCompare(b.nick));
  checkFocus(world, members);
  checkBridges(world, members);
  for (const client of members) checkClient(world, client, members);
}

describe('a conference as a whole', () => {
  it.each([
    ['two of three go and come', ['join ada', 'join ben', 'wait 1000', 'leave ada', 'join eve', 'wait 50', 'leave ben', 'join ben']],
    [
      'a share across the death of a bridge',
      ['join ada', 'join old', 'wait 1000', 'share ada', 'kill 0', 'kill 1', 'wait 50', 'unshare ada', 'revive 1'],
    ],
    [
      'a worker dies while somebody is about to be invited',
      ['join ben', 'join old', 'leave ben', 'join ben', 'share ben', 'restart old', 'share ada', 'share ada', 'crash 0'],
    ],
    ['everybody goes', ['join ada', 'join ben', 'wait 1000', 'leave ada', 'leave ben']],
  ])('%s', async (_what, actions) => {
    checkAll(await worldAfter(actions));
  });

  it('ends in one state at focus, bridge and every client, whatever happens in which order', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (actions) => {
        checkAll(await worldAfter(actions));
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 15_000 },
    );
  });
});
