#!/usr/bin/env node
// The command `parley`: finds the Node 24 that runs the TypeScript sources and hands over to them.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureServices } from '../../../tools/bootstrap/services.mjs';
import { repositoryNode } from '../../../tools/bootstrap/toolchain.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const main = path.join(here, '../dist/main.mjs');
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24;
const node = isNewEnough ? process.execPath : repositoryNode(path.join(here, '../../..'));

if (!node) {
  console.error('parley needs Node 24; `npm start` in the repository installs it');
  process.exit(1);
}
await ensureServices({ repository: path.join(here, '../../..') });
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
