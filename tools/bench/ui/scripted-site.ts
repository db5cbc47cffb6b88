import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { build, type Rolldown } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Of a server without anything behind it. */
const CONFIG = {
  hosts: { domain: 'bench', muc: 'muc.bench', focus: 'focus.bench' },
  websocket: 'wss://bench/xmpp-websocket',
  prejoinConfig: { enabled: false },
  startWithAudioMuted: true,
  startWithVideoMuted: true,
  toolbarConfig: { alwaysVisible: true },
};

export interface ScriptedSite {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page as it is built, with a scripted meeting in place of the conference. `folder`: where the build goes. */
export async function startScriptedSite(folder: string): Promise<ScriptedSite> {
  await build({ root: path.join(ROOT, 'apps/meet'), logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const script = await bundled(path.join(import.meta.dirname, 'scripted-meeting.ts'));
  const server = createServer((request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://bench').pathname);
    answer(folder, request.url ?? '/', script).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'text/html' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

async function answer(folder: string, url: string, script: string): Promise<string | Buffer> {
  const { pathname } = new URL(url, 'http://bench');
  if (pathname === '/config.js') return `var config = ${JSON.stringify(CONFIG)};`;
  if (pathname === '/interface_config.js') return 'var interfaceConfig = {};';
  if (/^\/assets\/conference-[\w-]+\.js$/.test(pathname)) return script;
  const file = path.extname(pathname) === '' ? 'index.html' : pathname;
  return readFile(path.join(folder, path.normalize(`/${file}`)));
}

/** One file of code for a browser. */
async function bundled(entry: string): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, target: 'es2023', lib: { entry, formats: ['es'] } },
  })) as Rolldown.RolldownOutput[];
  const [chunk] = output.flatMap((one) => one.output);
  if (chunk?.type !== 'chunk') throw new AppError('INTERNAL', 'nothing was built');
  return chunk.code;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
