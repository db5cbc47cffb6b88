import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type ProsodyHarness, startProsody, waitFor, type XmppTestClient } from '@parley/testing';
import { attr, type Element, NS, xml } from '@parley/xmpp-core';
import { cpuTimeMs } from '../../apps/e2e/src/harness/processes.ts';
import { number, readArguments } from './arguments.ts';
import { round, say } from './output.ts';

/** What one kind of traffic costs. */
export interface Traffic {
  /** Messages that participants have got. */
  readonly messages: number;
  /** Messages that participants were refused. */
  readonly refused: number;
  /** From the first word to the last message at the last participant. */
  readonly ms: number;
  /** CPU of Prosody per 1000 messages that participants got, in milliseconds. */
  readonly prosodyMsPer1000: number;
  /** CPU of the policy service per command of a participant, in milliseconds. */
  readonly policyMsPerCommand: number;
  /** The longest that somebody waited for the answer to a ping meanwhile. */
  readonly slowestPingMs: number;
}

export interface ServicesFigures {
  readonly participants: number;
  /** Everybody votes at once. */
  readonly votes: Traffic;
  /** Everybody reacts to a message at once. */
  readonly reactions: Traffic;
  /** Both at once. */
  readonly both: Traffic;
}

/** After which a room may speak at once again (`meet_room_rate`), whatever went before. */
const REST_MS = 6_000;
const POLLS = 'polls.meet.jitsi';
const message = (to: string, type: string, child: Element) => xml('message', { xmlns: NS.client, to, type, id: randomUUID() }, child);
const polls = (content: object) =>
  message(POLLS, 'chat', xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'polls', ...content })));
const vote = (pollId: string) => polls({ command: 'answer-poll', pollId, answers: [true, false] });
const reaction = (room: string) =>
  message(room, 'groupchat', xml('reactions', { xmlns: 'urn:xmpp:reactions:0', id: 'm1' }, xml('reaction', {}, '👍')));

/** Polls and reactions of a large room; what fanning out in Prosody saves is measured by `deliveries`. Options: `--participants N` (200). */
export async function services(args: readonly string[]): Promise<ServicesFigures> {
  const { participants } = readArguments(args, { participants: number(200) });
  const server = await startProsody({ env: { PROSODY_TRUSTED_PROXIES: '127.0.0.1' } });
  try {
    const { room, people } = await fill(server, participants);
    const outsider = await server.guest({ headers: { 'x-forwarded-for': '10.1.0.1' } });
    const [host] = people;
    const measure = (expected: number, commands: number, run: () => void) => traffic(server, people, { expected, commands, run, outsider });
    const newPoll = (pollId: string) =>
      measure(1, 1, () => host?.send(polls({ command: 'new-poll', pollId, question: 'Lunch?', answers: [{ name: 'a' }, { name: 'b' }] })));
    await newPoll('p1');
    const votes = await measure(participants, participants, () => people.forEach((client) => void client.send(vote('p1'))));
    say(`votes: ${JSON.stringify(votes)}`);
    const reactions = await measure(participants, 0, () => people.forEach((client) => void client.send(reaction(room))));
    say(`reactions: ${JSON.stringify(reactions)}`);
    await newPoll('p2');
    const both = await measure(2 * participants, participants, () =>
      people.forEach((client) => {
        client.send(vote('p2'));
        client.send(reaction(room));
      }),
    );
    say(`both: ${JSON.stringify(both)}`);
    return { participants, votes, reactions, both };
  } finally {
    await server.stop();
  }
}

/** A room with so many people, each from an address of its own. */
async function fill(server: ProsodyHarness, participants: number): Promise<{ room: string; people: XmppTestClient[] }> {
  const room = `${randomUUID()}@${server.muc}`;
  const focus = await server.account('focus');
  await focus.join(room, 'focus');
  const people: XmppTestClient[] = [];
  for (let index = 0; index < participants; index++) {
    const client = await server.guest({ headers: { 'x-forwarded-for': `10.0.${index >> 8}.${index & 255}` } });
    await client.join(room, `p${index}`);
    people.push(client);
  }
  say(`${participants} are in the room`);
  return { room, people };
}

/** Runs traffic of which everybody gets `expected` messages, except those that are refused. */
async function traffic(
  server: ProsodyHarness,
  people: readonly XmppTestClient[],
  {
    expected,
    commands,
    run,
    outsider,
  }: { readonly expected: number; readonly commands: number; run(): void; readonly outsider: XmppTestClient },
): Promise<Traffic> {
  await wait(REST_MS);
  await Promise.all(people.map((client) => client.iq('get', server.domain, xml('ping', { xmlns: NS.ping }), 60_000)));
  for (const client of people) client.received.length = 0;
  const processes = [server.pidOf('prosody'), server.pidOf('policy')] as const;
  const before = processes.map((pid) => cpuTimeMs([pid]));
  const begin = performance.now();
  const pings = pingMeanwhile(outsider, server.domain);
  run();
  const got = () => people.flatMap(({ received }) => received.filter(({ name }) => name === 'message'));
  const refusals = () => got().filter((stanza) => attr(stanza, 'type') === 'error').length;
  // What is refused, its sender alone hears of.
  const isDone = () => got().length - refusals() >= (expected - refusals()) * people.length;
  await waitFor(isDone, { what: 'the last message', timeoutMs: 120_000 });
  const ms = performance.now() - begin;
  const slowestPingMs = await pings.stop();
  const [prosodyMs = 0, policyMs = 0] = processes.map((pid, at) => cpuTimeMs([pid]) - (before[at] ?? 0));
  const refused = refusals();
  const messages = got().length - refused;
  return {
    messages,
    refused,
    ms: Math.round(ms),
    prosodyMsPer1000: round((prosodyMs / messages) * 1_000),
    policyMsPerCommand: commands > 0 ? round(policyMs / commands) : 0,
    slowestPingMs,
  };
}

/** Asks for a sign of life again and again. */
function pingMeanwhile(client: XmppTestClient, domain: string): { stop(): Promise<number> } {
  let isOver = false;
  const run = async () => {
    let slowest = 0;
    while (!isOver) {
      const begin = performance.now();
      await client.iq('get', domain, xml('ping', { xmlns: NS.ping }), 60_000);
      slowest = Math.max(slowest, performance.now() - begin);
      await wait(20);
    }
    return Math.round(slowest);
  };
  const running = run();
  return {
    stop() {
      isOver = true;
      return running;
    },
  };
}
