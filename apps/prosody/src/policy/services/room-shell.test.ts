import { FakeClock, type LogFields, silentLog } from '@parley/kernel';
import { type RoomService, RoomServices, sealed } from '@parley/room-services';
import { childOf, type Element, NS, parseXml, stanzaError, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RoomShell } from './room-shell.ts';

const MUC = 'muc.meet.jitsi';
const BREAKOUT = 'breakout.meet.jitsi';
const domains = { domain: 'meet.jitsi', policy: 'policy.meet.jitsi', muc: MUC };

/** Counts what it is asked; refuses, fails, or ends the room when it is told so. */
const service: RoomService<number> = {
  name: 'polls',
  schema: z.number(),
  initial: 0,
  command(state, sender, command) {
    const [child] = command.getChildElements();
    if (child?.name === 'refuse') throw stanzaError('forbidden', 'not you');
    if (child?.name === 'fail') throw new TypeError('boom');
    if (child?.name === 'end') return { state, effects: [{ kind: 'operation', operation: { name: 'destroy', reason: 'over' } }] };
    return { state: state + 1, effects: [{ kind: 'deliver', to: 'everyone', content: { count: state + 1, by: sender.nick } }] };
  },
  wakeAt: (state) => (state === 1 ? 1_500 : undefined),
  event: (state, event) =>
    event.type === 'wake'
      ? { state: 5, effects: [{ kind: 'deliver', to: 'moderators', content: { awake: true } }] }
      : { state, effects: [] },
  welcome: () => [{ hello: true }],
};

let clock: FakeClock;
let sent: string[];
let requests: string[];
let listeners: Record<string, (value: never) => void>;
let counted: string[];
let lines: LogFields[];
let kept: string[];
let joins: number;
let answer: () => Promise<Element | undefined>;
let shell: RoomShell;

const receive = (text: string) => listeners.message?.(parseXml(text) as never);
const event = (content: object, host = MUC) =>
  receive(String(xml('message', { from: host }, xml('event', { xmlns: NS.parleyEvents }, JSON.stringify(content)))));
const command = (child: string, from = 'a@meet.jitsi/x', service = 'polls') =>
  receive(
    `<message from='${service}.meet.jitsi'><command xmlns='${NS.parleyService}' from='${from}' id='1'><${child}/></command></message>`,
  );
const joined = { type: 'occupant-joined', room: `r@${MUC}`, nick: 'a', jid: 'a@meet.jitsi/x', role: 'participant', affiliation: 'none' };
const snapshot = (host: string, ...events: object[]) => {
  for (const content of [{ type: 'snapshot-start' }, ...events, { type: 'snapshot-end' }]) event(content, host);
};
const online = () => {
  listeners.online?.({ resumed: false } as never);
  snapshot(MUC, joined);
  snapshot(BREAKOUT);
};

beforeEach(() => {
  clock = new FakeClock();
  [sent, requests, counted, kept, lines] = [[], [], [], [], []];
  listeners = {};
  joins = 0;
  answer = async () => undefined;
  const log = {
    ...silentLog,
    warn: (fields: LogFields, text: string) => lines.push({ text, ...fields }),
    error: (fields: LogFields, text: string) => lines.push({ text, ...fields }),
  };
  const services = new RoomServices({
    services: [sealed(service)],
    mirror: { focus: 'focus@auth.meet.jitsi', serviceDomains: [] },
    randomId: () => 'id',
    onFault: () => {},
  });
  shell = new RoomShell({
    connection: {
      on: (name: string, listener: (value: never) => void) => {
        listeners[name] = listener;
        return () => {};
      },
      send: async (stanza) => void sent.push(String(stanza)),
      request: (_type, to, child) => {
        requests.push(`${to}: ${String(child)}`);
        return answer();
      },
    },
    services,
    domains,
    hosts: [MUC, BREAKOUT],
    keeper: { isClean: true, flush: async () => {}, note: (rooms) => kept.push(...rooms), load: async () => {} },
    clock,
    log: log as never,
    refusals: { warn: (fields, text) => lines.push({ text, ...fields }) },
    counters: {
      onCommand: (name) => counted.push(`command ${name}`),
      onRefused: (name, reason) => counted.push(`refused ${name} ${reason}`),
      onDelivery: (name, outcome) => counted.push(`delivery ${name} ${outcome}`),
      onFault: () => {},
      onOperation: (name, outcome) => counted.push(`operation ${name} ${outcome}`),
      onKeepFailure: () => {},
    },
    onJoin: () => joins++,
  });
});

describe('a new connection', () => {
  it('asks every host what it holds, and counts no joins of before', () => {
    online();
    expect(sent.map((text) => parseXml(text)).map(({ attrs }) => attrs.to)).toEqual([MUC, BREAKOUT]);
    expect(childOf(parseXml(sent[0] ?? ''), 'snapshot', NS.parleyEvents)).toBeDefined();
    expect(joins).toBe(0);
    event({ ...joined, nick: 'b', jid: 'b@meet.jitsi/x' });
    expect(joins).toBe(1);
  });

  it('goes on without a host that says nothing', () => {
    listeners.online?.({ resumed: false } as never);
    snapshot(MUC, joined);
    clock.advance(5_000);
    expect(lines).toEqual([{ text: 'no snapshot of rooms', hosts: [BREAKOUT] }]);
    command('do');
    expect(sent.at(-1)).toContain('{"count":1,"by":"a"}');
  });
});

describe('a command', () => {
  beforeEach(() => {
    online();
    [sent, counted, kept] = [[], [], []];
  });

  it('is answered to the room, after its state is kept', () => {
    command('do');
    expect(kept).toEqual([`r@${MUC}`]);
    expect(sent.join()).toMatch(
      /<message from="policy.meet.jitsi" to="muc.meet.jitsi" type="headline"><deliver .* from="polls.meet.jitsi"/,
    );
    expect(counted).toEqual(['command polls', 'delivery polls sent']);
  });

  it.each([
    ['refuse', 'a@meet.jitsi/x', 'forbidden', 'command refused'],
    ['do', 'stranger@meet.jitsi/x', 'forbidden', 'command refused'],
    ['fail', 'a@meet.jitsi/x', 'internal-server-error', 'room service failed'],
  ])('%s of %s is refused as %s, with a line and a count', (child, from, condition, text) => {
    command(child, from);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain(`to="jid" jid="${from}" type="error" id="1"`);
    expect(sent[0]).toContain(`<${condition} `);
    expect(sent[0]).not.toContain('boom');
    expect(lines).toMatchObject([{ text, service: 'polls', jid: from, condition }]);
    expect(counted).toEqual(['command polls', `refused polls ${condition}`]);
  });

  it.each([
    ['do', 'a', ['deliver', 'handled']],
    ['do', 'stranger', ['deliver', 'handled']],
    ['end', 'a', ['handled']],
  ])('%s of %s that has a number is confirmed, after everything else', async (child, nick, expected) => {
    receive(
      `<message from='polls.meet.jitsi'><command xmlns='${NS.parleyService}' n='7' from='${nick}@meet.jitsi/x'><${child}/></command></message>`,
    );
    await Promise.resolve();
    expect(sent.map((text) => parseXml(text).getChildElements()[0]?.name)).toEqual(expected);
    expect(sent.at(-1)).toContain('n="7"');
  });

  it('from an address that is no service is ignored', () => {
    command('do', 'a@meet.jitsi/x', 'unknown');
    expect(sent).toEqual([]);
    expect(lines).toMatchObject([{ from: 'unknown.meet.jitsi' }]);
  });

  it('can do something to the room', async () => {
    command('end');
    await Promise.resolve();
    expect(requests).toEqual([`${MUC}: <operation xmlns="${NS.parleyOperation}" name="destroy" room="r@${MUC}" reason="over"/>`]);
    expect(counted).toEqual(['command polls', 'operation destroy done']);
  });

  it.each([
    ['not-acceptable', 1],
    ['item-not-found', 0],
  ] as const)('whose operation ends in %s leaves %i lines', async (condition, count) => {
    answer = () => Promise.reject(stanzaError(condition));
    command('end');
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    expect(counted).toContain('operation destroy failed');
    expect(lines).toHaveLength(count);
  });
});

it('wakes its services', () => {
  clock.advance(1_000);
  online();
  command('do');
  clock.advance(499);
  expect(sent.at(-1)).not.toContain('awake');
  clock.advance(1);
  expect(sent.at(-1)).toContain('to="moderators"');
  expect(clock.pending).toBe(1);
});

it('takes events from its hosts alone', () => {
  online();
  event({ ...joined, nick: 'b', jid: 'b@meet.jitsi/x' }, 'elsewhere.meet.jitsi');
  event({ type: 'nonsense' });
  expect(joins).toBe(0);
  expect(lines).toMatchObject([{ text: 'room event ignored', host: MUC }]);
});

it('welcomes people into its rooms, and into no lobby', () => {
  expect(shell.welcome(`r@${MUC}`, 'a@meet.jitsi/x')).toEqual([{ from: 'polls.meet.jitsi', json: '{"hello":true}' }]);
  expect(shell.welcome('r@lobby.meet.jitsi', 'a@meet.jitsi/x')).toEqual([]);
});
