import { colibriError } from '@parley/xmpp-colibri2';
import { stanzaError } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientModel } from '../testing/client-model.ts';
import { BRIDGE_1, BRIDGE_2, FocusHarness, JSON_CLIENT, ROOM } from '../testing/focus-harness.ts';
import { stripSimulcast } from './source-signalling.ts';

const NICKS = ['a', 'b', 'c', 'd'] as const;
const BRIDGES = [BRIDGE_1, BRIDGE_2] as const;
/** Without conference_not_found, which is `forgets`, and bad-request: an endpoint that the bridge takes for malformed is not offered to it again. */
const TROUBLE = [
  stanzaError('internal-server-error'),
  stanzaError('item-not-found'),
  colibriError('service-unavailable', { reason: 'graceful_shutdown' }),
  'silence' as const,
];

const nick = fc.constantFrom(...NICKS);
const bridge = fc.constantFrom(...BRIDGES);
const of = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind), nick });
const at = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind), bridge });
const step = fc.oneof(
  { weight: 6, arbitrary: of('join') },
  { weight: 3, arbitrary: of('leave') },
  { weight: 6, arbitrary: of('answer') },
  { weight: 3, arbitrary: of('screen') },
  { weight: 2, arbitrary: of('restart') },
  { weight: 2, arbitrary: of('lost') },
  { weight: 2, arbitrary: at('gone') },
  { weight: 3, arbitrary: at('back') },
  { weight: 2, arbitrary: at('frozen') },
  { weight: 1, arbitrary: at('forgets') },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refuses' as const), bridge, trouble: fc.constantFrom(...TROUBLE) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(500, 3_000, 12_000, 25_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A conference, its clients and two bridges, to which anything may happen. */
class World {
  readonly focus = new FocusHarness({ features: JSON_CLIENT });
  readonly clients = new Map<string, ClientModel>();
  readonly complaints: string[] = [];

  async start(): Promise<void> {
    for (const jid of BRIDGES) this.focus.addBridge(jid);
    await this.focus.request();
  }

  async apply(action: Step): Promise<void> {
    switch (action.kind) {
      case 'join':
        await this.#join(action.nick);
        break;
      case 'leave':
        await this.#leave(action.nick);
        break;
      case 'answer':
        await this.clients.get(action.nick)?.answer();
        break;
      case 'screen':
        await this.clients.get(action.nick)?.toggleScreen();
        break;
      case 'restart':
        await this.clients.get(action.nick)?.restart();
        break;
      case 'lost':
        this.#loseEndpoint(action.nick);
        await this.focus.settle();
        break;
      case 'pass':
        await this.pass(action.ms);
        break;
      default:
        this.#trouble(action);
        await this.focus.settle();
    }
    this.deliver();
  }

  /** Time, in which clients read what they are sent. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await this.focus.pass(500);
      this.deliver();
    }
  }

  /** Everything works again, and everybody answers, until all has settled. */
  async heal(): Promise<void> {
    for (const jid of BRIDGES) this.#back(jid);
    for (let second = 0; second < 150; second++) {
      await this.pass(1_000);
      for (const client of this.clients.values()) await client.answer();
      this.deliver();
    }
  }

  deliver(): void {
    for (const { to, jingle } of this.focus.room().sent.splice(0)) this.clients.get(to)?.take(jingle);
  }

  async #join(name: string): Promise<void> {
    if (this.clients.has(name)) return;
    if (!this.focus.service.get(ROOM)) {
      this.focus.rooms.delete(ROOM);
      this.focus.room(ROOM, JSON_CLIENT);
      await this.focus.request();
    }
    this.clients.set(name, new ClientModel(this.focus, name));
    await this.focus.join(name);
  }

  async #leave(name: string): Promise<void> {
    const client = this.clients.get(name);
    if (!client) return;
    this.complaints.push(...client.complaints);
    this.clients.delete(name);
    // Whatever was sent before the leave is read before it.
    this.deliver();
    this.focus.presence(name, { available: false });
    for (const other of this.clients.values()) other.forget(name);
    await this.focus.settle();
  }

  #trouble(action: Extract<Step, { bridge: string }>): void {
    const fake = this.focus.brewery.bridges.get(action.bridge);
    if (!fake) return;
    if (action.kind === 'gone') {
      fake.conferences.clear();
      this.focus.removeBridge(action.bridge);
    }
    if (action.kind === 'back') this.#back(action.bridge);
    if (action.kind === 'frozen' && fake.mood === 'works') fake.mood = 'frozen';
    if (action.kind === 'refuses') fake.script.push(action.trouble);
    if (action.kind === 'forgets' && fake.mood === 'works') {
      const lost = [...fake.conferences.keys()];
      fake.conferences.clear();
      for (const meetingId of lost) this.focus.service.conferenceLost(action.bridge, meetingId);
    }
  }

  /** A bridge that works loses one of several endpoints, and says so. */
  #loseEndpoint(name: string): void {
    for (const [jid, fake] of this.focus.brewery.bridges) {
      for (const [meetingId, endpoints] of fake.conferences) {
        if (fake.mood !== 'works' || endpoints.size < 2 || !endpoints.delete(name)) continue;
        fake.sourcesOf.delete(name);
        this.focus.service.conferenceLost(jid, meetingId, [name]);
      }
    }
  }

  #back(jid: string): void {
    const fake = this.focus.brewery.bridges.get(jid);
    if (!fake) return;
    fake.script.length = 0;
    fake.mood = 'works';
    this.focus.addBridge(jid);
  }
}

/** Focus, bridge and clients know the same, and the clients never saw anything that they could not have followed. */
function check({ focus, clients, complaints }: World): void {
  for (const client of clients.values()) expect(client.complaints, client.nick).toEqual([]);
  expect(complaints).toEqual([]);
  const names = [...clients.keys()].sort();
  const conference = focus.service.get(ROOM);
  expect(conference?.size ?? 0).toBe(names.length);
  const fakes = [...focus.brewery.bridges.values()];
  if (names.length < 2) {
    expect(fakes.flatMap(({ endpoints }) => endpoints)).toEqual([]);
    return;
  }
  const state = conference?.describe();
  expect(fakes.filter(({ conferences }) => conferences.size > 0).map(({ jid, endpoints }) => [jid, endpoints])).toEqual([
    [state?.bridge, names],
  ]);
  for (const participant of state?.participants ?? []) {
    const client = clients.get(participant.endpoint);
    expect(participant.session).toMatchObject({ sid: client?.sid, state: 'accepted' });
    expect(participant.sources.video.map(({ ssrc }) => ssrc).sort()).toEqual(client?.sources.video.sources.map(({ ssrc }) => ssrc).sort());
    const sent = new Set(
      client ? [client.sources.audio, client.sources.video].flatMap(({ sources }) => sources.map(({ name }) => name)) : [],
    );
    const onBridge = fakes.find(({ jid }) => jid === state?.bridge)?.sourcesOf.get(participant.endpoint);
    expect(onBridge).toEqual([...sent].sort());
    const others = [...clients.values()].filter((other) => other !== client);
    const expected = others.flatMap(({ nick: owner, sources: { audio, video } }) =>
      [...audio.sources, ...stripSimulcast(video).sources].map(({ ssrc }) => [ssrc, owner]),
    );
    expect([...(client?.shown ?? [])].sort()).toEqual(expected.sort());
  }
}

describe('any sequence of joins, leaves, source changes, restarts and trouble with bridges', () => {
  it('ends in one state at the focus, the bridge and every client', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = new World();
        await world.start();
        for (const action of steps) await world.apply(action);
        await world.heal();
        check(world);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);
});
