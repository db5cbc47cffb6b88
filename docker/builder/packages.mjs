// First step of the images' builder: Node 24 and the npm packages, out of package-lock.json alone. Run by Debian's Node 18.
// Install scripts stay off: the packages that have one here would fetch what is built or copied otherwise.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureToolchain } from '../../tools/bootstrap/toolchain.mjs';

const REPOSITORY = process.cwd();
const CACHE = '/var/cache/parley';
const NODE = '/out/node/usr/local/bin/node';

const run = (command, args, env = process.env) => execFileSync(command, args, { stdio: 'inherit', env });

/** npm wants the package.json of every workspace; what matters of them stands in the lock file. */
function writeManifests() {
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  for (const [folder, manifest] of Object.entries(packages)) {
    if (folder.includes('node_modules')) continue;
    fs.mkdirSync(path.join(REPOSITORY, folder), { recursive: true });
    fs.writeFileSync(path.join(REPOSITORY, folder, 'package.json'), JSON.stringify(manifest));
  }
}

writeManifests();
const { node, npmCli } = await ensureToolchain({ repository: REPOSITORY, cache: CACHE, env: {} });
const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}` };
run(node, [npmCli, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], env);
fs.mkdirSync(path.dirname(NODE), { recursive: true });
run('strip', ['-o', NODE, node]);
