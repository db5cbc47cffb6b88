import { AppError, FakeClock, type Log, silentLog } from '@parley/kernel';
import { type Element, parseXml, stanzaError, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { StanzaRouter } from './stanza-router.ts';

const NS = 'urn:x';
const CHILD = xml('q', { xmlns: NS });

function setUp(send: (stanza: Element) => Promise<void> = async () => {}) {
  const clock = new FakeClock();
  const sent: Element[] = [];
  const lines: string[] = [];
  const log: Log = { ...silentLog, warn: (_, message) => lines.push(message), error: (_, message) => lines.push(message) };
  const router = new StanzaRouter({
    send: (stanza) => {
      sent.push(stanza);
      return send(stanza);
    },
    log,
    clock,
  });
  const reply = (type: string, inner = '', id = sent.at(-1)?.attrs.id): void =>
    router.receive(parseXml(`<iq xmlns='jabber:client' type='${type}' id='${id}' from='b@c'>${inner}</iq>`));
  return { clock, sent, lines, router, reply };
}

describe('requests', () => {
  it('are written with an id of their own and answered by it', async () => {
    const { router, sent, reply, clock } = setUp();
    const result = router.request('get', 'b@c', CHILD, { from: 'a@d' });
    expect(sent[0]?.attrs).toMatchObject({ type: 'get', to: 'b@c', from: 'a@d' });
    expect(String(sent[0]?.attrs.id)).toMatch(/^[a-z0-9]{16}$/);
    reply('result', '<answer/>', 'other');
    reply('get', '<answer/>');
    reply('result', '<answer/>');
    expect((await result)?.name).toBe('answer');
    expect(clock.pending).toBe(0);
  });

  it('resolve to nothing for an empty result', async () => {
    const { router, reply } = setUp();
    const result = router.request('set', 'b@c', CHILD);
    reply('result');
    expect(await result).toBeUndefined();
  });

  it('reject with the stanza error', async () => {
    const { router, reply } = setUp();
    const result = router.request('set', 'b@c', CHILD);
    reply('error', `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><odd xmlns='urn:y'/></error>`);
    const error = await result.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { stanza: { type: 'cancel', condition: 'item-not-found' } } });
  });

  it('reject with undefined-condition for an error that says nothing', async () => {
    const { router, reply } = setUp();
    const result = router.request('set', 'b@c', CHILD);
    reply('error');
    await expect(result).rejects.toMatchObject({ details: { stanza: { condition: 'undefined-condition' } } });
  });

  it('time out after 15 s or as told', async () => {
    const { router, clock } = setUp();
    const [first, second] = [router.request('get', 'b@c', CHILD), router.request('get', 'b@c', CHILD, { timeoutMs: 100 })];
    clock.advance(100);
    await expect(second).rejects.toMatchObject({ code: 'TIMEOUT', details: { to: 'b@c' } });
    clock.advance(14_900);
    await expect(first).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('reject when they cannot be sent, and when the session ends', async () => {
    const failing = setUp(() => Promise.reject(new AppError('UNAVAILABLE', 'no')));
    await expect(failing.router.request('get', 'b@c', CHILD)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(failing.clock.pending).toBe(0);
    const { router } = setUp();
    const results = [router.request('get', 'b@c', CHILD), router.request('get', 'b@c', CHILD)];
    router.rejectPending('the session was lost');
    for (const result of results) await expect(result).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'the session was lost' });
  });
});

describe('handlers', () => {
  const iq = (name = 'q', type = 'set', xmlns = NS): Element =>
    parseXml(`<iq xmlns='jabber:client' type='${type}' id='i' from='a@b/c' to='d@e'><${name} xmlns='${xmlns}'/></iq>`);

  it('get what was addressed to them by type, namespace and name', async () => {
    const { router } = setUp();
    router.handle('set', NS, 'q', ({ from, to, id, child }) => xml('done', { from, to, id, child: child.name }));
    expect(String(await router.answer(iq()))).toBe('<done from="a@b/c" to="d@e" id="i" child="q"/>');
    for (const other of [iq('q', 'get'), iq('p'), iq('q', 'set', 'urn:y'), parseXml(`<iq type='set'/>`)]) {
      expect(String(await router.answer(other))).toContain('<service-unavailable');
    }
  });

  it('may be replaced and removed, the older one without harm to the newer', async () => {
    const { router } = setUp();
    const removeOld = router.handle('set', NS, 'q', () => xml('old'));
    const removeNew = router.handle('set', NS, 'q', () => xml('new'));
    removeOld();
    expect(String(await router.answer(iq()))).toBe('<new/>');
    removeNew();
    expect((await router.answer(iq()))?.name).toBe('error');
  });

  it('turn what they throw into a stanza error and a log line', async () => {
    const { router, lines } = setUp();
    router.handle('set', NS, 'q', () => {
      throw stanzaError('bad-request', 'what?');
    });
    router.handle('set', NS, 'p', async () => {
      throw new TypeError('a bug with details');
    });
    expect(String(await router.answer(iq()))).toContain('<bad-request xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text');
    const failed = String(await router.answer(iq('p')));
    expect(failed).toContain('<internal-server-error');
    expect(failed).not.toContain('a bug');
    expect(lines).toEqual(['iq refused', 'iq handler failed']);
  });
});

describe('listeners', () => {
  const presence = parseXml(`<presence from='Room@muc/nick'/>`);

  it('hear all, or one address whatever its case and resource', () => {
    const { router } = setUp();
    const heard: string[] = [];
    router.listen('presence', () => heard.push('all'));
    router.listen('presence', () => heard.push('room'), 'room@MUC/other');
    router.listen('presence', () => heard.push('else'), 'room@muc2');
    router.listen('message', () => heard.push('message'));
    router.receive(presence);
    router.receive(parseXml('<message/>'));
    router.receive(parseXml('<other/>'));
    expect(heard).toEqual(['room', 'all', 'message']);
  });

  it('can be removed, from within too, and do not harm each other', () => {
    const { router, lines } = setUp();
    const heard: string[] = [];
    router.listen('presence', () => {
      throw new TypeError('oops');
    });
    const remove = router.listen(
      'presence',
      () => {
        heard.push('once');
        remove();
      },
      'room@muc',
    );
    router.receive(presence);
    router.receive(presence);
    expect(heard).toEqual(['once']);
    expect(lines).toEqual(['stanza listener failed', 'stanza listener failed']);
  });
});
