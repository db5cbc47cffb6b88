import { type Deferred, deferred } from '@parley/kernel';
import { parseXml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { FocusHarness, ROOM } from '../testing/focus-harness.ts';
import type { Reservation } from './answer.ts';
import type { Booking } from './client.ts';

const USER = 'u@meet.jitsi/r';
const condition = (name: string) => ({ details: { stanza: expect.objectContaining({ condition: name }) } });

describe('rooms that need a reservation', () => {
  let focus: FocusHarness;
  let asked: [string, string][];
  let released: string[];
  /** What the system says; waits while it is a promise. */
  let answer: () => Booking | Promise<Booking>;
  const held = (over: Partial<Reservation> = {}): Booking => ({
    ok: true,
    reservation: { id: 'r1', endsAtMs: focus.clock.now() + 3_600_000, ...over },
  });
  beforeEach(() => {
    [asked, released] = [[], []];
    focus = new FocusHarness({
      reservations: {
        book: async (name, owner) => {
          asked.push([name, owner]);
          return answer();
        },
        release: async (id) => void released.push(id),
        stop: () => {},
      },
    });
    answer = () => held();
  });

  it('are asked for once, however many people come, and are set up as reserved', async () => {
    answer = () => held({ password: 'p', lobby: true, maxOccupants: 3 });
    const answers = await Promise.all([focus.ask(USER), focus.ask('v@meet.jitsi/r')]);
    expect(answers.map(({ ready }) => ready)).toEqual([true, true]);
    expect(asked).toEqual([['demo', 'u@meet.jitsi']]);
    expect(focus.room().settings).toEqual({ isBooked: true, password: 'p', membersOnly: true, maxOccupants: 3 });
    await focus.ask('w@meet.jitsi/r');
    expect(asked).toHaveLength(1);
    expect(focus.counters.value('reservations_made')).toBe(1);
  });

  it('have the inner name for tenants', async () => {
    await focus.ask(USER, { room: 'demo@muc.acme.meet.jitsi' });
    expect(asked).toEqual([['[acme]demo', 'u@meet.jitsi']]);
  });

  it('are refused with code and text, and not asked for again for half a minute', async () => {
    answer = () => ({ ok: false, refusal: { code: 403, text: 'not today' } });
    for (const who of [USER, 'v@meet.jitsi/r']) await expect(focus.ask(who)).rejects.toMatchObject(condition('service-unavailable'));
    const error = await focus.ask(USER).catch((thrown: { message: string; details: { stanza: { application: unknown[] } } }) => thrown);
    const { message, details } = error as { message: string; details: { stanza: { application: unknown[] } } };
    expect(message).toBe('not today');
    expect(String(details.stanza.application[0])).toBe(
      String(parseXml("<reservation-error xmlns='http://jitsi.org/protocol/focus' error-code='403'/>")),
    );
    expect(asked).toHaveLength(1);
    expect(focus.counters.refused.get('reservation')).toBe(3);
    await focus.pass(31_000);
    answer = () => held();
    expect((await focus.ask(USER)).ready).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('that are over already are refused', async () => {
    answer = () => held({ endsAtMs: focus.clock.now() });
    await expect(focus.ask(USER)).rejects.toThrow('Reservation expired');
    expect(released).toEqual([]);
  });

  it('are waited for by the client when the system takes its time', async () => {
    const { promise, resolve }: Deferred<Booking> = deferred<Booking>();
    answer = () => promise;
    const waiting = focus.service.request({ room: ROOM, properties: new Map() }, { sender: 'u@meet.jitsi', jid: USER });
    await focus.pass(9_000);
    expect(await waiting).toMatchObject({ ready: false, properties: expect.any(Map) });
    expect(focus.service.list()).toEqual([]);
    resolve(held());
    await focus.settle();
    expect((await focus.ask(USER)).ready).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('are given back when everybody has left, and asked for anew', async () => {
    await focus.ask(USER);
    await focus.join('a');
    await focus.leave('a');
    await focus.pass(15_000);
    expect([released, focus.service.list()]).toEqual([['r1'], []]);
    await focus.ask(USER);
    expect(asked).toHaveLength(2);
  });

  it('are given back when nobody came', async () => {
    await focus.ask(USER);
    await focus.pass(20_000);
    expect(released).toEqual(['r1']);
  });

  it('end for everybody when their time is over', async () => {
    answer = () => held({ endsAtMs: focus.clock.now() + 60_000 });
    await focus.ask(USER);
    await focus.join('a', 'b');
    await focus.pass(59_000);
    expect(focus.room().destroyed).toEqual([]);
    await focus.pass(6_000);
    expect(focus.room().destroyed).toEqual(['Scheduled conference duration exceeded.']);
    expect([released, focus.service.list()]).toEqual([['r1'], []]);
  });

  it('stay while the focus is away, and are given back when nobody returns', async () => {
    await focus.ask(USER);
    await focus.join('a');
    focus.service.stopAll('no connection to prosody');
    expect(released).toEqual([]);
    await focus.ask(USER);
    expect(asked).toHaveLength(1);
    focus.service.stopAll('no connection to prosody');
    await focus.pass(125_000);
    expect(released).toEqual(['r1']);
  });

  it('are not needed for breakout rooms, nor for rooms that are open', async () => {
    focus.breakouts.set('b1@breakout.meet.jitsi', 'demo@muc.meet.jitsi');
    expect((await focus.ask(USER, { room: 'b1@breakout.meet.jitsi' })).ready).toBe(true);
    expect(asked).toEqual([]);
  });

  it('are not asked for by people who may open no room', async () => {
    const closed = new FocusHarness({
      env: { ENABLE_AUTH: '1' },
      reservations: { book: async () => held(), release: async () => {}, stop: () => {} },
    });
    await expect(closed.ask('g@guest.meet.jitsi/r', { claims: { kind: 'guest' } })).rejects.toMatchObject(condition('not-authorized'));
    expect(closed.reservations?.size).toBe(0);
    await closed.ask(USER, { claims: { kind: 'account' } });
    expect(closed.reservations?.size).toBe(1);
  });
});
