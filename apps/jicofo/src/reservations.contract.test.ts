import { type OfficialPeer, PeerLobby, prosodyVersions, stanzaErrorOf, tryToEnter, waitFor } from '@parley/testing';
import { NS } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack } from './testing/auth-stack.ts';
import { ReservationService } from './testing/reservation-service.ts';

describe.each(await prosodyVersions())('reservations at Prosody $version', (prosody) => {
  let system: ReservationService;
  let stack: AuthStack;
  beforeAll(async () => {
    system = await ReservationService.start();
    stack = await AuthStack.start(prosody, {
      PROSODY_RESERVATION_ENABLED: '1',
      PROSODY_RESERVATION_REST_BASE_URL: `${system.url}/`,
      PROSODY_RESERVATION_REST_HEADERS: 'Authorization: Bearer of-the-focus',
      ENABLE_LOBBY: '1',
      ROOM_MODERATORS: 'first',
    });
  });
  afterAll(async () => {
    await stack?.stop();
    await system?.stop();
  });

  const asked = (room: string) => system.requests.filter((line) => line === `POST ${room}`).length;
  const join = async (room: string) => {
    const peer = await stack.peer({ room });
    await peer.requestConference();
    return peer;
  };
  /** Why not; `in` for whoever is in. */
  const enter = async (peer: OfficialPeer, password?: string) => (await tryToEnter(peer, password))?.reason ?? 'in';

  it('book a room once for everybody, and give it back when all have left', async () => {
    const [anna, ben] = await Promise.all([join('meeting'), join('meeting')]);
    expect(asked('meeting')).toBe(1);
    const [booked] = system.rooms.values();
    expect(booked).toMatchObject({ name: 'meeting', mail_owner: expect.stringMatching(/^[0-9a-f-]{36}@meet\.jitsi$/) });
    expect([...system.authorizations]).toEqual(['Bearer of-the-focus']);
    expect([await enter(anna), await enter(ben)]).toEqual(['in', 'in']);
    await anna.leave();
    await ben.leave();
    await waitFor(() => system.requests.includes(`DELETE ${booked?.id}`), { what: 'the end of the reservation', timeoutMs: 20_000 });
    expect(system.rooms.size).toBe(0);
  });

  it('tell people why they have none', async () => {
    system.plans.set('closed', { status: 403, message: 'Not at this time' });
    const anna = await stack.peer({ room: 'closed' });
    for (let turn = 0; turn < 2; turn++) {
      const refusal = stanzaErrorOf(await anna.requestConference().catch((error: unknown) => error));
      expect(refusal).toMatchObject({ type: 'cancel', condition: 'service-unavailable', text: 'Not at this time' });
      const [reason] = refusal?.application ?? [];
      expect([reason?.name, reason?.attrs]).toEqual(['reservation-error', { xmlns: NS.focus, 'error-code': '403' }]);
    }
    expect(asked('closed')).toBe(1);
    const http = await stack.http({ room: 'closed', machineUid: 'm' });
    expect([http.status, await http.json()]).toEqual([400, expect.objectContaining({ detail: 'Not at this time' })]);
  });

  it('put the password and the limit of people on the room before anybody is in', async () => {
    system.plans.set('private', { with: { password: 's3cret', max_occupants: 2 } });
    const [anna, ben, carl] = await Promise.all(['private', 'private', 'private'].map(join));
    if (!anna || !ben || !carl) throw new Error('three people');
    expect(await enter(anna)).toBe('password');
    expect(await enter(anna, 'wrong')).toBe('password');
    expect(await enter(anna, 's3cret')).toBe('in');
    expect(await enter(ben, 's3cret')).toBe('in');
    expect(await enter(carl, 's3cret')).toBe('full');
    expect(stack.logs).not.toMatch(/s3cret|of-the-focus/);
    await Promise.all([anna.leave(), ben.leave()]);
  });

  it('have people knock where that was booked', async () => {
    system.plans.set('knock', { with: { lobby: true } });
    const [host, guest] = await Promise.all([join('knock'), join('knock')]);
    expect(await enter(host)).toBe('in');
    await host.until(() => host.view.self?.affiliation === 'owner', 'ownership');
    expect(await enter(guest)).toBe('lobby');
    await host.leave();
  });

  it('end the meeting when its time is over', async () => {
    system.plans.set('short', { with: { duration: 8 } });
    const anna = await join('short');
    const farewell = new Promise<string>((resolve) => {
      anna.watch((stanza) => {
        const destroy = stanza.getChild('x', NS.mucUser)?.getChild('destroy');
        if (destroy) resolve(destroy.getChildText('reason') ?? '');
      });
    });
    expect(await enter(anna)).toBe('in');
    const [booked] = [...system.rooms.values()].filter(({ name }) => name === 'short');
    expect(await farewell).toBe('Scheduled conference duration exceeded.');
    await waitFor(() => system.requests.includes(`DELETE ${booked?.id}`), { what: 'the end of the reservation' });
  });

  it('survive the focus: it finds the booking again', async () => {
    system.plans.set('crash', { with: { password: 'kept' } });
    const anna = await join('crash');
    expect(await enter(anna, 'kept')).toBe('in');
    await stack.restartFocus();
    await anna.requestConference();
    expect(asked('crash')).toBe(2);
    expect(system.requests.filter((line) => line.startsWith('GET '))).toHaveLength(1);
    const ben = await join('crash');
    expect([await enter(ben), await enter(ben, 'kept')]).toEqual(['password', 'in']);
    await Promise.all([anna.leave(), ben.leave()]);
  });

  it('are tried again while the system has trouble', async () => {
    system.plans.set('flaky', { failures: 1 });
    const anna = await join('flaky');
    expect(await enter(anna)).toBe('in');
    expect(asked('flaky')).toBe(2);
    await anna.leave();
  });
});

describe.each(await prosodyVersions())('a booking of a room that Prosody $version has kept', (prosody) => {
  it('takes the place of the one before', async () => {
    const system = await ReservationService.start();
    const stack = await AuthStack.start(prosody, {
      PROSODY_RESERVATION_ENABLED: '1',
      PROSODY_RESERVATION_REST_BASE_URL: `${system.url}/`,
      ENABLE_LOBBY_ALWAYS: '1',
      ROOM_MODERATORS: 'first',
    });
    const come = async () => {
      const peer = await stack.peer({ room: 'kept' });
      await peer.requestConference();
      return peer;
    };
    try {
      system.plans.set('kept', { with: { password: 'first' } });
      const [anna, ben] = [await come(), await come()];
      expect(await tryToEnter(anna, 'first')).toBeUndefined();
      const refusal = await tryToEnter(ben);
      if (!refusal) throw new Error('nobody had to knock');
      await PeerLobby.knock(ben, refusal);
      await anna.leave();
      await waitFor(() => system.rooms.size === 0, { what: 'the end of the reservation', timeoutMs: 20_000 });
      system.plans.set('kept', { with: { password: 'second' } });
      await ben.requestConference();
      const carl = await come();
      expect((await tryToEnter(carl, 'first'))?.reason).toBe('lobby');
      expect(await tryToEnter(carl, 'second')).toBeUndefined();
    } finally {
      await stack.stop();
      await system.stop();
    }
  });
});
