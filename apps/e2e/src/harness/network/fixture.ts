import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Person } from '../fixture.ts';
import { CHROMIUM, launchBrowser, openAs, type Participant } from '../participant.ts';
import { type Stack, startStack } from '../stack.ts';
import { type Network, startNetwork } from './network.ts';
import type { NetworkPlan } from './plan.ts';
import { SERVER, TOPOLOGY } from './topology.ts';

/** Name under which every host knows the server, each by the address it can reach. */
export const NAME = 'meet.test';

/** A stack on the server of the test network, and people on its other hosts. */
export interface NetworkFixture {
  readonly network: Network;
  readonly stack: Stack;
  /** Lets a person on that host join with a browser of its own; at the end of the test they leave, and no page may have thrown. */
  join(host: string, room: string, person: Person): Promise<Participant>;
  /** The same, but the person still stands in front of the door; `args` are the browser's. */
  open(host: string, room: string, person: Person, args?: readonly string[]): Promise<Participant>;
}

export interface NetworkOptions {
  readonly plan?: NetworkPlan;
  /** Address by which a host knows the server. */
  readonly serverFor?: (host: string) => string;
  /** Variables of the stack. */
  readonly env?: Readonly<Record<string, string>>;
  /** What else runs in the network, started before the stack. */
  readonly before?: (network: Network) => Promise<void>;
}

/** Starts network and stack before the first test of the file and ends them after the last. */
export function useNetwork(options: NetworkOptions = {}): NetworkFixture {
  const { env = {}, before, plan = TOPOLOGY, serverFor = (host) => (host === 'office' ? SERVER.private : SERVER.public) } = options;
  let network: Network | undefined;
  let stack: Stack | undefined;
  const browsers: Browser[] = [];
  const present: Participant[] = [];
  beforeAll(async () => {
    network = await startNetwork(plan);
    await before?.(network);
    const variables = {
      HTTPS_PORT: String(SERVER.web),
      JVB_PORT: String(SERVER.media),
      PUBLIC_URL: `https://${NAME}:${SERVER.web}`,
      JVB_ADVERTISE_IPS: `${SERVER.public},${SERVER.private}`,
      ...env,
    };
    stack = await startStack({ host: network.host('server'), env: variables });
  });
  afterAll(async () => {
    await stack?.stop();
    network?.stop();
  });
  afterEach(async () => {
    const people = present.splice(0);
    await Promise.all(browsers.splice(0).map((browser) => browser.close()));
    for (const { name, errors } of people) expect(errors, `page errors of ${name}`).toEqual([]);
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the network has not been started');
    return value;
  };
  const open: NetworkFixture['open'] = async (host, room, person, args = []) => {
    const executable = started(network).host(host).executable(CHROMIUM);
    const browser = await launchBrowser(executable, [`--host-resolver-rules=MAP ${NAME} ${serverFor(host)}`, ...args]);
    browsers.push(browser);
    const participant = await openAs(browser, { url: started(stack).url, room, ...person });
    present.push(participant);
    return participant;
  };
  return {
    open,
    get network() {
      return started(network);
    },
    get stack() {
      return started(stack);
    },
    async join(host, room, person) {
      const participant = await open(host, room, person);
      await participant.join();
      return participant;
    },
  };
}
