import fc from 'fast-check';
import { expect, it } from 'vitest';
import { audioSource, BridgeHarness, type Client } from '../testing/bridge-harness.ts';
import { MapReader } from '../testing/map-reader.ts';

/** The worker tells what it has changed a moment later. */
const TOLD_MS = 50;

type Action =
  | { readonly kind: 'join' | 'leave' | 'restart' | 'speak'; readonly who: number; readonly slot: number }
  | { readonly kind: 'reconnect'; readonly who: number }
  | { readonly kind: 'wait'; readonly ms: number };

interface Person extends Client {
  readonly reader: MapReader;
}

/** A worker that gives its slots as ours does: what is free goes to whoever has none, and who speaks takes that of somebody else. */
class VoiceRoom {
  readonly harness = new BridgeHarness();
  readonly people = new Map<string, Person>();
  #holders: (string | undefined)[] = [];
  #joins = 0;

  /** @param loudestN undefined = by the size of the conference */
  constructor(loudestN: number | undefined) {
    Object.assign(this.harness.policy, { loudestN });
  }

  async act(action: Action): Promise<void> {
    if (action.kind === 'wait') await this.harness.pass(action.ms);
    else await this.#actAs(`e${action.who}`, action);
    this.#read();
  }

  /** Everybody hears every voice that holds a slot, on a stream that it takes for this voice. */
  check(): void {
    for (const { id, transport, reader } of this.people.values()) {
      expect(reader.ghosts, `ghosts of ${id}`).toEqual([]);
      const heard = transport.voiceConsumers.filter(({ closed }) => !closed);
      expect(new Set(heard.map(({ ssrc }) => ssrc)).size, `streams of ${id}`).toBe(heard.length);
      for (const [slot, holder] of this.#holders.entries()) {
        if (holder === undefined || holder === id) continue;
        const streams = heard.filter((consumer) => consumer.slot === slot);
        expect(
          streams.map(({ ssrc }) => reader.of(ssrc)),
          `slot ${slot} at ${id}`,
        ).toEqual([`${holder}-a0`]);
      }
    }
  }

  async #actAs(id: string, { kind, slot = 0 }: Exclude<Action, { kind: 'wait' }> & { readonly slot?: number }): Promise<void> {
    const person = this.people.get(id);
    if (kind === 'join' && !person) await this.#join(id, new MapReader());
    if (!person) return;
    if (kind === 'speak' && slot < this.#holders.length && !this.#holders.includes(id)) this.#holders[slot] = id;
    if (kind === 'reconnect') this.#reconnect(person);
    if (kind === 'leave' || kind === 'restart') await this.#expire(id);
    // Whoever restarts has not left the room.
    if (kind === 'restart') await this.#join(id, new MapReader());
    if (kind === 'leave') for (const { reader } of this.people.values()) reader.left(id);
    this.#fill();
  }

  async #join(id: string, reader: MapReader): Promise<void> {
    const client = await this.harness.join(id, [audioSource(id, ++this.#joins)]);
    this.people.set(id, { ...client, reader });
    this.#fill();
  }

  async #expire(id: string): Promise<void> {
    this.people.delete(id);
    this.#holders = this.#holders.map((holder) => (holder === id ? undefined : holder));
    await this.harness.bridge.modify(this.harness.request({ endpoints: [this.harness.endpoint(id, { expire: true })] }));
  }

  /** The channel breaks and stands again. */
  #reconnect({ endpoint, socket }: Person): void {
    endpoint.channel.detach(socket);
    endpoint.channel.attach(socket);
  }

  #fill(): void {
    const { voiceLimit = 0 } = this.harness.sfu;
    this.#holders = Array.from({ length: voiceLimit }, (_, slot) => this.#holders[slot]);
    for (const id of this.people.keys()) {
      const free = this.#holders.indexOf(undefined);
      if (free >= 0 && !this.#holders.includes(id)) this.#holders[free] = id;
    }
    this.harness.clock.after(TOLD_MS, () => {
      const holders = this.#holders.map((holder) => holder && this.people.get(holder)?.transport.producers[0]?.id);
      for (const { transport } of this.people.values()) transport.voices = holders;
      this.harness.sfu.routers.at(-1)?.onVoices?.();
    });
  }

  #read(): void {
    for (const { reader, socket } of this.people.values()) {
      reader.read(socket.received);
      socket.clear();
    }
  }
}

/** What so many people may do; of few each is told of all others, of many there is one left whom no place stands for. */
function actions(people: number, slots: number): fc.Arbitrary<Action[]> {
  const who = fc.nat(people - 1);
  const act = <K extends 'join' | 'leave' | 'restart' | 'speak'>(...kinds: K[]) =>
    fc.record({ kind: fc.constantFrom(...kinds), who, slot: fc.nat(slots - 1) });
  const one = fc.oneof(
    { arbitrary: act('join'), weight: 4 },
    { arbitrary: act('speak'), weight: 3 },
    { arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(30, 100, 500, 4_000) }), weight: 4 },
    act('leave', 'restart'),
    fc.record({ kind: fc.constant('reconnect' as const), who }),
  );
  return fc.array(one, { maxLength: 40 });
}

async function play(room: VoiceRoom, played: readonly Action[]): Promise<void> {
  for (const action of played) await room.act(action);
  await room.act({ kind: 'wait', ms: 8_000 });
  room.check();
}

it('whoever comes, goes and speaks, a receiver never has a source in two places, and hears every voice under its name', async () => {
  await fc.assert(
    fc.asyncProperty(actions(8, 4), (played) => play(new VoiceRoom(4), played)),
    { numRuns: 100 },
  );
}, 60_000);

it('nor does one whose conference has grown to a size with slots', async () => {
  const [people, slots] = [16, 10];
  await fc.assert(
    fc.asyncProperty(actions(people, slots), async (played) => {
      const room = new VoiceRoom(undefined);
      for (let who = 0; who < people - 2; who++) await room.act({ kind: 'join', who, slot: 0 });
      await play(room, [{ kind: 'wait', ms: 4_000 }, ...played]);
    }),
    { numRuns: 15 },
  );
}, 60_000);
