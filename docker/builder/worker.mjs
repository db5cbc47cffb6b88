// Second step of the images' builder: the mediasoup worker. docker/handed-in is used as the cache of its build, so one that
// `npm run images` has put there under the same version, platform and recipe is taken as it is.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildWorker } from '../../tools/mediasoup-worker/build.mjs';
import { cachedWorker, mediasoupPackage } from '../../tools/mediasoup-worker/recipe.mjs';
import { WORKER_REQUIREMENTS } from '../../tools/mediasoup-worker/requirements.mjs';

const CACHE = path.resolve('docker/handed-in');
const TARGET = '/out/jvb/opt/parley/bin/mediasoup-worker';

if (!fs.existsSync(cachedWorker(mediasoupPackage().version, CACHE))) {
  const names = WORKER_REQUIREMENTS.map(({ debian }) => debian);
  execFileSync('apt-get', ['update'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...names], { stdio: 'inherit' });
}
const binary = await buildWorker({ cache: CACHE });
fs.mkdirSync(path.dirname(TARGET), { recursive: true });
fs.copyFileSync(binary, TARGET);
fs.chmodSync(TARGET, 0o755);
