import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears } from './harness/fixture.ts';
import { isBrowsersOwn, readNetLog } from './harness/net-log.ts';
import { NAME, useNetwork } from './harness/network/fixture.ts';
import { type NameServer, startNameServer } from './harness/network/name-server.ts';
import { OFFLINE, SERVER } from './harness/network/topology.ts';

/** The stack is ready within about 4 s and a call stands within about 3 s; these are ceilings. */
const READY_MS = 20_000;
const CALL_MS = 20_000;

const hosts = Object.keys(OFFLINE.hosts);
const names = new Map<string, NameServer>();
const fixture = useNetwork({
  plan: OFFLINE,
  serverFor: () => SERVER.private,
  env: { JVB_ADVERTISE_IPS: '', JVB_STUN_SERVERS: 'stun.example.org:3478', JVB_DISABLE_STUN: 'true' },
  // None of them answers: a look-up that somebody waits for takes its whole time.
  before: async (network) => {
    for (const host of hosts) names.set(host, await startNameServer(network.host(host), {}));
  },
});

/** Names that were looked up on a host, without that of the installation. */
const lookedUp = (host: string) => [...(names.get(host)?.asked ?? [])].filter((name) => name !== NAME && !isBrowsersOwn(name));

it('starts without a way to the outside and holds a call, asks for no name and contacts nobody else', async () => {
  expect(fixture.stack.readyMs).toBeLessThan(READY_MS);
  const room = `offline-${randomHex(6)}`;
  const log = `${fixture.network.host('desk').folder}/net-log.json`;
  const ben = await fixture.join('otherDesk', room, BEN);
  const ada = await fixture.open('desk', room, ADA, [`--log-net-log=${log}`]);

  await ada.page.goto(`${fixture.stack.url}/`);
  await ada.page.getByTestId('welcome.room').waitFor();
  const begin = Date.now();
  await ada.join();
  await everybodySeesAndHears([ada, ben]);
  expect(Date.now() - begin).toBeLessThan(CALL_MS);
  expect(await ada.path()).toMatchObject({ protocol: 'udp', remote: `${SERVER.private}:${SERVER.media}` });
  await ada.leave();
  await ada.page.getByTestId('left.again').waitFor();
  await ada.page.context().browser()?.close();

  const { urls, names: resolved } = readNetLog(log);
  const { host } = new URL(fixture.stack.url);
  expect(urls.filter((url) => new URL(url).host !== host)).toEqual([]);
  expect(urls.length).toBeGreaterThan(5);
  expect(resolved.filter((name) => name !== NAME && name !== SERVER.private)).toEqual([]);
  expect(Object.fromEntries(hosts.map((host) => [host, lookedUp(host)]))).toEqual(Object.fromEntries(hosts.map((host) => [host, []])));
});
