import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { drop, harden } from './entity.ts';
import { FakeEntity } from './fake-entity.ts';
import { ManagedConnection } from './managed-connection.ts';
import { ReconnectLoop } from './reconnect-loop.ts';
import { StanzaRouter } from './stanza-router.ts';

/** Lets pending promises run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const MESSAGE = xml('message');

function setUp(options: { canResume?: boolean; fatal?: boolean; refusedHint?: string } = {}) {
  const [entity, clock] = [new FakeEntity(), new FakeClock()];
  const events: string[] = [];
  const log = { ...silentLog, error: (fields: object, message: string) => void events.push(`${message}: ${JSON.stringify(fields)}`) };
  harden(entity);
  const router: StanzaRouter = new StanzaRouter({ send: (stanza) => connection.send(stanza), log: silentLog, clock });
  const loop = new ReconnectLoop({
    entity,
    log,
    clock,
    maxWaitMs: 1000,
    refusedHint: options.refusedHint,
    service: () => `xmpp://fake:${entity.attempts.length + 1}`,
    fatal: () => (options.fatal ? new AppError('NOT_AUTHORIZED', 'no') : undefined),
  });
  const connection: ManagedConnection = new ManagedConnection({
    entity,
    router,
    loop,
    log: silentLog,
    clock,
    canResume: () => options.canResume ?? false,
    probe: () => void events.push('probe'),
  });
  connection.on('online', ({ resumed }) => events.push(resumed ? 'resumed' : 'online'));
  connection.on('offline', (reason) => events.push(`offline ${reason}`));
  const up = (resumed = false) => {
    entity.connectWith = () => {
      entity._jid('me@d/r');
      connection.markOnline({ resumed });
    };
  };
  const refuse = (): void => {
    entity.connectWith = () => {
      throw new AppError('UNAVAILABLE', 'ECONNREFUSED');
    };
  };
  return { entity, clock, connection, events, up, refuse };
}

describe('connecting', () => {
  it('is tried again with growing waits until it works, asking for the address each time', async () => {
    const { entity, clock, connection, events, up, refuse } = setUp();
    refuse();
    const starting = connection.start();
    for (const waitMs of [320, 630, 1250, 1250]) {
      await settle();
      expect(clock.pending).toBe(1);
      clock.advance(waitMs);
    }
    await settle();
    up();
    clock.advance(1250);
    await starting;
    expect(entity.attempts).toEqual(['xmpp://fake:1', 'xmpp://fake:2', 'xmpp://fake:3', 'xmpp://fake:4', 'xmpp://fake:5', 'xmpp://fake:6']);
    expect(connection).toMatchObject({ online: true, jid: 'me@d/r' });
    expect(events).toEqual(['online']);
    await connection.stop();
    expect(clock.pending).toBe(0);
  });

  it('ends with the first fatal error, but only before it worked once', async () => {
    const first = setUp({ fatal: true });
    first.refuse();
    await expect(first.connection.start()).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    const later = setUp({ fatal: true });
    later.up();
    await later.connection.start();
    later.refuse();
    drop(later.entity, 'lost');
    for (let attempt = 0; attempt < 3; attempt++) {
      await settle();
      later.clock.advance(1250);
    }
    await settle();
    expect(later.entity.attempts).toHaveLength(4);
    await later.connection.stop();
  });

  it('goes on after refusals, with a line a minute, where another password may still be given to the other side', async () => {
    const { entity, clock, connection, events, up, refuse } = setUp({ fatal: true, refusedHint: 'set X alike' });
    refuse();
    const starting = connection.start();
    for (let refusal = 0; refusal < 13; refusal++) {
      await settle();
      clock.advance(5_000);
    }
    await settle();
    expect(entity.attempts).toHaveLength(14);
    const line = (refusals: number) => `xmpp login refused, trying again: {"reason":"no","refusals":${refusals},"hint":"set X alike"}`;
    expect(events).toEqual([line(1), line(13)]);
    up();
    clock.advance(5_000);
    await starting;
    expect(connection.online).toBe(true);
    await connection.stop();
  });

  it('does not spin when the server ends every session at once', async () => {
    const { entity, clock, connection, up } = setUp();
    up();
    await connection.start();
    for (let round = 0; round < 5; round++) {
      drop(entity, 'conflict');
      await settle();
      clock.advance(100);
      await settle();
    }
    expect(entity.attempts.length).toBeLessThan(3);
    await connection.stop();
  });

  it('that hangs is given up after 10 s', async () => {
    const { entity, clock, connection, up } = setUp();
    const starting = connection.start();
    await settle();
    clock.advance(10_000);
    await settle();
    up();
    clock.advance(320);
    await starting;
    expect(entity.attempts).toHaveLength(2);
    await connection.stop();
  });

  it('is over when stopped or aborted', async () => {
    const { connection, refuse, clock } = setUp();
    refuse();
    const starting = connection.start();
    await settle();
    await connection.stop();
    await connection.stop();
    await expect(starting).rejects.toMatchObject({ code: 'CLOSED' });
    expect(clock.pending).toBe(0);
    await expect(setUp().connection.start(AbortSignal.abort())).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('sending', () => {
  it('waits while a session may come back, and goes on in it', async () => {
    const { entity, clock, connection, events, up } = setUp({ canResume: true });
    up();
    await connection.start();
    drop(entity, 'lost');
    const sending = connection.send(MESSAGE);
    await settle();
    expect(entity.sent).toHaveLength(0);
    up(true);
    clock.advance(320);
    await sending;
    expect(entity.sent).toEqual([MESSAGE]);
    expect(events).toEqual(['online', 'offline lost', 'resumed']);
    await connection.stop();
  });

  it('fails when the session did not come back, and so does what was pending', async () => {
    const { entity, clock, connection, up } = setUp({ canResume: true });
    up();
    await connection.start();
    const pending = connection.request('get', 'a@b', xml('q')).catch((error: unknown) => error);
    drop(entity, 'lost');
    const sending = connection.send(MESSAGE).catch((error: unknown) => error);
    await settle();
    clock.advance(320);
    for (const failed of [pending, sending]) expect(await failed).toMatchObject({ code: 'UNAVAILABLE', message: 'the session was lost' });
    await connection.stop();
  });

  it('is repeated in the resumed session when the write failed', async () => {
    const { entity, clock, connection, up } = setUp({ canResume: true });
    up();
    await connection.start();
    entity.writes = () => Promise.reject(new Error('EPIPE'));
    const sending = connection.send(MESSAGE);
    await settle();
    drop(entity, 'EPIPE');
    entity.writes = async () => {};
    up(true);
    await settle();
    clock.advance(320);
    await sending;
    expect(entity.sent).toEqual([MESSAGE]);
    await connection.stop();
  });

  it('is refused at once where nothing can be resumed', async () => {
    const { entity, connection, up } = setUp();
    await expect(connection.send(MESSAGE)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    up();
    await connection.start();
    entity.writes = () => Promise.reject(new Error('EPIPE'));
    await expect(connection.send(MESSAGE)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await connection.stop();
    await expect(connection.send(MESSAGE)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('listeners', () => {
  it('that throw harm neither the connection nor each other', async () => {
    const { connection, up } = setUp();
    const heard: string[] = [];
    connection.on('online', () => {
      throw new TypeError('oops');
    });
    connection.on('online', () => heard.push('second'));
    up();
    await connection.start();
    expect(heard).toEqual(['second']);
    await connection.stop();
  });
});

describe('a probe', () => {
  it('is made only where giving up a good socket would cost nothing', () => {
    for (const canResume of [false, true]) {
      const { connection, events } = setUp({ canResume });
      connection.probe();
      expect(events).toEqual(canResume ? ['probe'] : []);
    }
  });
});
