// First step of the images' builder: Node 24 and the npm packages, out of package-lock.json alone. Run by Debian's Node 18.
// Install scripts stay off: the packages that have one here would fetch what is built or copied otherwise.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureToolchain } from '../../tools/bootstrap/toolchain.mjs';
import { prune } from './lock.mjs';

const REPOSITORY = process.cwd();
/** What the images are made of, and what makes them. */
const WORKSPACES = ['cli', 'jicofo', 'jvb', 'meet', 'prosody', 'web'].map((name) => `apps/${name}`);
const TOOLS = ['esbuild', 'vite', '@vitejs/plugin-react'];
const CACHE = '/var/cache/parley';
const NODE = '/out/node/usr/local/bin/node';

const run = (command, args, env = process.env) => execFileSync(command, args, { stdio: 'inherit', env });

/** Leaves the lock file with what the images need, and writes the package.json files that npm wants beside it. */
function writeManifests() {
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  const { version } = lock.packages['node_modules/node'];
  const pruned = prune(lock, { workspaces: WORKSPACES, tools: TOOLS });
  fs.writeFileSync('package-lock.json', JSON.stringify(pruned));
  for (const [folder, manifest] of Object.entries(pruned.packages)) {
    if (folder.includes('node_modules')) continue;
    fs.mkdirSync(path.join(REPOSITORY, folder), { recursive: true });
    fs.writeFileSync(path.join(REPOSITORY, folder, 'package.json'), JSON.stringify(manifest));
  }
  return version;
}

const { node, npmCli } = await ensureToolchain({ repository: REPOSITORY, cache: CACHE, env: {}, version: writeManifests() });
const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}` };
run(node, [npmCli, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], env);
fs.mkdirSync(path.dirname(NODE), { recursive: true });
run('strip', ['-o', NODE, node]);
