import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, freePorts, observeProcess, type ServiceProcess, waitFor } from '@parley/testing';
import { createSelfSigned, type KeyPair } from '../tls/self-signed.ts';

/** An answer in place of the authority's own. */
export interface Injected {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Debian's pebble, a real ACME server, with a DNS of its own; asked through a door that may be closed, and that can answer itself. */
export interface TestAuthority {
  readonly directoryUrl: string;
  /** PEM file of who vouches for its server. */
  readonly caFile: string;
  /** Port at which it asks for challenges. */
  readonly challengePort: number;
  readonly door: Door;
  /** A and AAAA records as the authority sees them; 127.0.0.1 unless set. */
  setAddresses(name: string, addresses: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface AuthorityOptions {
  /** Seconds; 90 days. */
  readonly certificateLifetime?: number;
}

export async function startAuthority({ certificateLifetime = 90 * 86_400 }: AuthorityOptions = {}): Promise<TestAuthority> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-acme-'));
  const [acmePort = 0, managementPort = 0, dnsPort = 0, recordsPort = 0, challengePort = 0, tlsPort = 0] = await freePorts(6);
  const tls = await createSelfSigned(['localhost', '127.0.0.1'], new Date());
  await writeFile(path.join(folder, 'cert.pem'), tls.cert);
  await writeFile(path.join(folder, 'key.pem'), tls.key);
  const config = {
    listenAddress: `127.0.0.1:${acmePort}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: path.join(folder, 'cert.pem'),
    privateKey: path.join(folder, 'key.pem'),
    httpPort: challengePort,
    tlsPort,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    certificateValidityPeriod: certificateLifetime,
  };
  await writeFile(path.join(folder, 'pebble.json'), JSON.stringify({ pebble: config }));
  const names = run('pebble-challtestsrv', dnsOptions(dnsPort, recordsPort));
  const acme = run('pebble', ['-config', path.join(folder, 'pebble.json'), '-dnsserver', `127.0.0.1:${dnsPort}`, '-strict']);
  const door = new Door(acmePort, tls);
  await door.open();
  await waitFor(() => door.isAnswered(), { what: 'pebble' }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${[...acme.stderr, ...acme.stdout, ...names.stderr].join('\n')}`);
  });
  const records = (what: string, body: unknown) =>
    fetch(`http://127.0.0.1:${recordsPort}/${what}`, { method: 'POST', body: JSON.stringify(body) });
  return {
    door,
    directoryUrl: door.directoryUrl,
    caFile: path.join(folder, 'cert.pem'),
    challengePort,
    async setAddresses(host, addresses) {
      await records('clear-a', { host });
      await records('add-a', { host, addresses });
    },
    async stop() {
      await door.close();
      await Promise.all([acme.stop(), names.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

function dnsOptions(dnsPort: number, recordsPort: number): readonly string[] {
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-defaultIPv6', ''];
  return ['-dns01', `127.0.0.1:${dnsPort}`, '-management', `127.0.0.1:${recordsPort}`, ...off];
}

/**
 * Some of the nonces are refused, as a busy authority's may be; no waits. One in twenty: acme-client asks six times, and of the
 * requests of a whole run none may meet that many refusals in a row (at 30 % one order in a hundred did, and was put off for minutes).
 */
function run(command: string, args: readonly string[]): ServiceProcess {
  const env = { PATH: process.env.PATH, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '5', PEBBLE_AUTHZREUSE: '0' };
  return observeProcess(command, spawn(command, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Where the authority is reached: may be closed, counts what goes through, and can answer itself. */
export class Door {
  readonly #behind: number;
  readonly #tls: KeyPair;
  #server: Server | undefined;
  #port = 0;
  /** `POST /order-plz`: every request so far. */
  readonly requests: string[] = [];
  /** What a request gets instead of the authority's answer; undefined for the authority's. */
  inject: ((request: string) => Injected | undefined) | undefined;

  constructor(behind: number, tls: KeyPair) {
    this.#behind = behind;
    this.#tls = tls;
  }

  get directoryUrl(): string {
    return `https://127.0.0.1:${this.#port}/dir`;
  }

  async open(): Promise<void> {
    this.#port ||= await freePort();
    this.#server = createServer({ ...this.#tls }, (request, response) => this.#pass(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#server = undefined;
  }

  async isAnswered(): Promise<boolean> {
    const request = httpsRequest({ port: this.#behind, host: '127.0.0.1', path: '/dir', ca: this.#tls.cert, agent: false });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode === 200;
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const name = `${request.method} ${request.url}`;
    this.requests.push(name);
    const injected = this.inject?.(name);
    if (injected) {
      response.writeHead(injected.status, { 'content-type': 'application/problem+json', ...injected.headers });
      response.end(JSON.stringify(injected.body));
      return;
    }
    const { method, url: path, headers } = request;
    const behind = httpsRequest({ port: this.#behind, host: '127.0.0.1', method, path, headers, ca: this.#tls.cert, agent: false });
    behind.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    behind.on('error', () => response.destroy());
    request.pipe(behind);
  }
}
