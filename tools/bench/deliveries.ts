import { randomUUID } from 'node:crypto';
import { type ProsodyVersion, prosodyVersions, waitFor, type XmppTestClient } from '@parley/testing';
import { NS, xml } from '@parley/xmpp-core';
import { cpuTimeMs, processTree } from '../../apps/e2e/src/harness/processes.ts';
import { type LoneProsody, startLoneProsody } from '../../apps/prosody/src/contract/lone-prosody.ts';
import { connectServices } from '../../apps/prosody/src/contract/scripted-services.ts';
import { number, readArguments } from './arguments.ts';
import { round, say } from './output.ts';

/** What it costs Prosody that a service tells everybody in a room something. */
interface Cost {
  /** CPU of Prosody for one message to all, in milliseconds. */
  readonly cpuMsPerMessage: number;
  /** From the first message to the last copy of the last one, over all. */
  readonly msPerMessage: number;
}

export interface DeliveryFigures {
  readonly prosody: string;
  readonly occupants: number;
  /** One message for all, which Prosody multiplies. */
  readonly delivered: Cost;
  /** One message of the service's own for each. */
  readonly single: Cost;
  /** CPU of the first in parts of the second. */
  readonly ratio: number;
}

const MESSAGES = 40;
const ROUNDS = 3;
const CONTENT = JSON.stringify({ type: 'polls', command: 'answer-poll', pollId: 'x'.repeat(32), filler: 'y'.repeat(600) });

/** One delivery to a whole room against a message for each, on every Prosody here. Options: `--occupants N` (200). */
export async function deliveries(args: readonly string[]): Promise<readonly DeliveryFigures[]> {
  const { occupants } = readArguments(args, { occupants: number(200) });
  const results: DeliveryFigures[] = [];
  for (const prosody of await prosodyVersions()) results.push(await measure(prosody, occupants));
  return results;
}

async function measure(prosody: ProsodyVersion, occupants: number): Promise<DeliveryFigures> {
  const server = await startLoneProsody(prosody, { PROSODY_DISABLE_C2S_LIMIT: '1' });
  try {
    const services = await connectServices(server);
    const room = `${randomUUID()}@${server.muc}`;
    const clients = await fill(server, room, occupants);
    const content = () => xml('json-message', { xmlns: NS.jitmeet }, CONTENT);
    const ways: Readonly<Record<'delivered' | 'single', () => void>> = {
      delivered: () => services.deliver(server.muc, { from: 'polls.meet.jitsi', room, to: 'everyone', except: 'focus' }, [content()]),
      single: () => {
        for (const { jid } of clients) services.send(xml('message', { from: `policy.${server.domain}`, to: jid }, content()));
      },
    };
    const costs = { delivered: { cpu: 0, ms: 0 }, single: { cpu: 0, ms: 0 } };
    for (let turn = 0; turn < ROUNDS; turn++)
      for (const way of ['delivered', 'single'] as const) {
        const { cpu, ms } = await cost(server, clients, ways[way]);
        costs[way].cpu += cpu;
        costs[way].ms += ms;
        say(`${prosody.version} ${way}: ${round(cpu / MESSAGES)} ms of CPU and ${round(ms / MESSAGES)} ms for each message`);
      }
    await services.stop();
    for (const client of clients) client.drop();
    const total = MESSAGES * ROUNDS;
    const figures = ({ cpu, ms }: { cpu: number; ms: number }): Cost => ({
      cpuMsPerMessage: round(cpu / total),
      msPerMessage: round(ms / total),
    });
    const ratio = round(costs.delivered.cpu / costs.single.cpu);
    return { prosody: prosody.version, occupants, delivered: figures(costs.delivered), single: figures(costs.single), ratio };
  } finally {
    await server.stop();
  }
}

async function fill(server: LoneProsody, room: string, occupants: number): Promise<XmppTestClient[]> {
  const focus = await server.focus();
  await focus.join(room, 'focus');
  const clients: XmppTestClient[] = [];
  for (let index = 0; index < occupants; index++) {
    const client = await server.client({ streamManagement: false });
    await client.join(room, `nick${index}`);
    clients.push(client);
  }
  say(`${occupants} people in the room`);
  return clients;
}

const jsonMessages = ({ received }: XmppTestClient) =>
  received.filter(({ children }) => children.some((child) => typeof child !== 'string' && child.name === 'json-message')).length;

async function cost(server: LoneProsody, clients: readonly XmppTestClient[], tell: () => void): Promise<{ cpu: number; ms: number }> {
  for (const client of clients) client.received.length = 0;
  const started = performance.now();
  const before = cpuTimeMs(processTree(server.process.pid));
  for (let index = 0; index < MESSAGES; index++) tell();
  await waitFor(() => clients.every(({ received }) => received.length >= MESSAGES), { what: 'every copy', timeoutMs: 120_000 });
  if (clients.some((client) => jsonMessages(client) < MESSAGES)) throw new Error('something else came');
  return { cpu: cpuTimeMs(processTree(server.process.pid)) - before, ms: performance.now() - started };
}
