import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { type Log, type LogFields, systemClock } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { freePorts } from '@parley/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { readConfig } from '../config.ts';
import type { WebDeps } from '../parts.ts';
import { startWeb, type Web } from '../web.ts';

/** What a service saw of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A service behind the front: a real HTTP server with WebSockets that send back what they receive. */
export interface FakeService {
  readonly port: number;
  readonly seen: Seen[];
  /** WebSockets that are open now. */
  readonly sockets: ReadonlySet<WebSocket>;
  stop(): Promise<void>;
}

type Answer = (request: Seen, response: ServerResponse) => void;

export async function startService(answer: Answer, port = 0): Promise<FakeService> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void record(request).then((entry) => {
      seen.push(entry);
      answer(entry, response);
    });
  });
  const sockets = acceptWebSockets(server, seen);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    sockets,
    async stop() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `?refuse=403` in the address is refused with that status, over a connection that stays open. */
function acceptWebSockets(server: Server, seen: Seen[]): Set<WebSocket> {
  const sockets = new Set<WebSocket>();
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: (protocols) => [...protocols][0] ?? false });
  server.on('upgrade', (request, socket, head) => {
    seen.push({ method: 'UPGRADE', url: request.url ?? '', headers: request.headers, body: '' });
    const status = /[?&]refuse=(\d+)/.exec(request.url ?? '')?.[1];
    if (status !== undefined) {
      socket.write(`HTTP/1.1 ${status} Refused\r\nContent-Length: 3\r\nX-Reason: test\r\n\r\nno!`);
      socket.on('end', () => socket.end());
      socket.on('data', (data) => seen.push({ method: 'SMUGGLED', url: data.toString('latin1'), headers: {}, body: '' }));
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.add(webSocket);
      webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
      webSocket.on('close', () => sockets.delete(webSocket));
    });
  });
  return sockets;
}

async function record(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export function keepingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: string) => (fields: LogFields, message: string) => void lines.push({ level, message, fields });
  const log = { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: () => log };
  return log;
}

export interface TestWeb extends Web {
  readonly https: string;
  readonly http: string;
  readonly port: number;
  readonly log: ReturnType<typeof keepingLog>;
  readonly directory: string;
}

/** Files of a user interface, by name. */
export type UiTree = Readonly<Record<string, string | Buffer>>;

export const INDEX =
  '<!doctype html><title>Client</title><script src="config.js"></script><script type="module" src="/assets/index-BxK93hQa.js"></script>';

const UI: UiTree = {
  'index.html': INDEX,
  'assets/index-BxK93hQa.js': `console.log(${JSON.stringify('x'.repeat(5_000))});`,
  'favicon.ico': 'icon',
  'static/page.html': '<p>a page</p>',
};

/** A front on free ports, with the given environment, interface and state (`web/custom-config.js`), in a directory of its own. */
export async function startTestWeb(
  env: NodeJS.ProcessEnv = {},
  ui: UiTree = UI,
  state: UiTree = {},
  over: Partial<WebDeps> = {},
): Promise<TestWeb> {
  const directory = await mkdtemp(path.join(tmpdir(), 'parley-web-'));
  const root = path.join(directory, 'ui');
  await writeTree(root, ui);
  await writeTree(directory, state);
  const [httpsPort, httpPort] = await freePorts(2);
  const log = keepingLog();
  const config = readConfig({
    HTTPS_PORT: `127.0.0.1:${httpsPort}`,
    HTTP_PORT: `127.0.0.1:${httpPort}`,
    PARLEY_STATE_DIR: directory,
    PROSODY_HTTP_PORT: '1',
    JICOFO_REST_PORT: '1',
    ...env,
  });
  const web = await startWeb({
    config: { ...config, uiRoot: env.WEB_UI_ROOT ?? root },
    log,
    metrics: createMetrics('parley_web_'),
    clock: systemClock,
    ...over,
  });
  await web.compressed;
  return {
    ...web,
    port: httpPort ?? 0,
    https: `https://localhost:${httpsPort}`,
    http: `http://127.0.0.1:${httpPort}`,
    log,
    directory,
    async stop() {
      await web.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function writeTree(root: string, tree: UiTree): Promise<void> {
  for (const [name, body] of Object.entries(tree)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), body);
  }
}

/** What a TLS handshake agreed on. */
export async function shakeHands(
  port: number,
  options: ConnectionOptions = {},
): Promise<{ version: string | null; certificate: string; issuer: string; names: string; cipher: string; hasTicket: boolean }> {
  const socket = tlsConnect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  const { fingerprint256, issuer, subjectaltname = '' } = socket.getPeerCertificate();
  const agreed = { version: socket.getProtocol(), certificate: fingerprint256, issuer: String(issuer.CN ?? ''), names: subjectaltname };
  const cipher = socket.getCipher().name;
  const hasTicket = socket.getTLSTicket() !== undefined;
  socket.destroy();
  return { ...agreed, cipher, hasTicket };
}

/** Sends bytes as they are, and resolves with everything that comes back until the other side closes. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes, 'latin1');
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (data: string) => {
    answer += data;
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return answer;
}

export interface OpenSocket {
  readonly socket: WebSocket;
  next(): Promise<string>;
  readonly closed: Promise<number>;
}

/** An open WebSocket; rejects with the status when the upgrade is refused. */
export async function openSocket(url: string, options: { readonly headers?: Record<string, string> } = {}): Promise<OpenSocket> {
  const socket = new WebSocket(url, ['xmpp'], { rejectUnauthorized: false, ...options });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('open', resolve);
  socket.once('unexpected-response', (_request, response) => {
    reject(new Error(`status ${response.statusCode} ${response.headers['x-reason'] ?? ''}`.trim()));
    socket.terminate();
  });
  socket.on('error', reject);
  const closed = new Promise<number>((done) => socket.once('close', done));
  await promise;
  return {
    socket,
    closed,
    async next() {
      const [data] = (await once(socket, 'message')) as [Buffer];
      return data.toString();
    },
  };
}
