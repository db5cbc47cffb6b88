import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { AppError } from '@parley/kernel';
import {
  createTestAuthority,
  DIRECTORY_BASE,
  DIRECTORY_READER,
  DIRECTORY_USERS,
  type ProsodyHarness,
  RawBosh,
  startDirectory,
  startProsody,
  XmppTestClient,
} from '@parley/testing';
import { number, readArguments } from './arguments.ts';
import { round, say } from './output.ts';

/** From opening the connection to the bound address, in milliseconds. */
interface LoginTimes {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface LoginFigures {
  readonly logins: number;
  readonly quiet: LoginTimes;
  /** While one other login hangs at the directory. */
  readonly hanging: LoginTimes;
  /** Of the two: 1 means that nobody notices. */
  readonly ratio: { readonly p50: number; readonly p95: number };
  /** How long the login that hangs took until it was refused; it was still waiting when every other one above had finished. */
  readonly refusedAfterMs: number;
}

const ROUNDS = 4;
/** A name that the directory is never asked about: the question stays on the way. */
const HANGS = 'a-name-that-hangs';

const percentile = (values: readonly number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN;
const timesOf = (values: readonly number[]): LoginTimes => ({
  p50Ms: Math.round(percentile(values, 0.5)),
  p95Ms: Math.round(percentile(values, 0.95)),
});

/** Logins against a directory, with and without one that hangs there, by turns. Options: `--logins N` (100 of each). */
export async function logins(args: readonly string[]): Promise<LoginFigures> {
  const { logins: count } = readArguments(args, { logins: number(100) });
  const directory = await startDirectory({ certificate: await (await createTestAuthority()).issue(['127.0.0.1']) });
  const proxy = await startProxy(Number(new URL(directory.ldap).port));
  const server = await startProsody({
    env: {
      ENABLE_AUTH: '1',
      AUTH_TYPE: 'ldap',
      LDAP_URL: `ldap://127.0.0.1:${proxy.port}`,
      LDAP_BASE: DIRECTORY_BASE,
      LDAP_BINDDN: DIRECTORY_READER.dn,
      LDAP_BINDPW: DIRECTORY_READER.password,
      LDAP_FILTER: 'uid=%u',
    },
  });
  try {
    await logIn(server, 0);
    const quiet: number[] = [];
    const hanging: number[] = [];
    let refusedAfterMs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (let index = 0; index < count / ROUNDS; index++) quiet.push(await logIn(server, index));
      const stuck = hang(server);
      await proxy.held();
      for (let index = 0; index < count / ROUNDS; index++) hanging.push(await logIn(server, index));
      if (stuck.isOver()) throw new AppError('INTERNAL', 'the login that hangs was over before the others');
      refusedAfterMs = await stuck.ms;
      say(`round ${round + 1}: ${JSON.stringify({ quiet: timesOf(quiet), hanging: timesOf(hanging), refusedAfterMs })}`);
    }
    const [without, beside] = [timesOf(quiet), timesOf(hanging)];
    const ratio = (a: number, b: number) => round(a / Math.max(1, b));
    return {
      logins: quiet.length + hanging.length,
      quiet: without,
      hanging: beside,
      ratio: { p50: ratio(beside.p50Ms, without.p50Ms), p95: ratio(beside.p95Ms, without.p95Ms) },
      refusedAfterMs,
    };
  } finally {
    await server.stop();
    proxy.close();
    await directory.remove();
  }
}

/** One right login, over WebSocket and BOSH by turns; its time. */
async function logIn(server: ProsodyHarness, index: number): Promise<number> {
  const { uid: username, password } = DIRECTORY_USERS.anna;
  const begun = performance.now();
  if (index % 2 === 1) {
    await RawBosh.open(`${server.httpUrl}/http-bind`, server.domain, { username, password });
    return performance.now() - begun;
  }
  const client = await XmppTestClient.open({ url: socketUrl(server), domain: server.domain, username, password });
  const ms = performance.now() - begun;
  client.drop();
  await client.closed;
  return ms;
}

function hang(server: ProsodyHarness): { readonly ms: Promise<number>; isOver(): boolean } {
  const begun = performance.now();
  let isOver = false;
  const login = XmppTestClient.open({ url: socketUrl(server), domain: server.domain, username: HANGS, password: 'x' });
  const ms = login.then(
    () => Number.NaN,
    () => {
      isOver = true;
      return Math.round(performance.now() - begun);
    },
  );
  return { ms, isOver: () => isOver };
}

const socketUrl = (server: ProsodyHarness) => `${server.httpUrl.replace('http', 'ws')}/xmpp-websocket`;

/** A way to the directory on which a question about that one name gets stuck, with everything behind it on the same connection. */
async function startProxy(directoryPort: number) {
  const sockets = new Set<Socket>();
  let onHeld = () => {};
  const server = createServer((incoming) => {
    const outgoing = connect(directoryPort, '127.0.0.1');
    let isHeld = false;
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        for (const other of [incoming, outgoing]) other.destroy();
      });
    }
    incoming.on('data', (bytes: Buffer) => {
      if (bytes.includes(HANGS)) {
        isHeld = true;
        onHeld();
      }
      if (!isHeld) outgoing.write(bytes);
    });
    outgoing.pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    held: () =>
      new Promise<void>((resolve) => {
        onHeld = resolve;
      }),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
