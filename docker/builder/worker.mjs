// Second step of the images' builder: the mediasoup worker. docker/handed-in is used as the cache of its build, so one that
// `npm run images` has put there under the same version, platform and recipe is taken as it is.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildWorker } from '../../tools/mediasoup-worker/build.mjs';
import { LIBSRTP_NOTICES } from '../../tools/mediasoup-worker/libsrtp.mjs';
import { cachedWorker, mediasoupPackage } from '../../tools/mediasoup-worker/recipe.mjs';
import { WORKER_REQUIREMENTS } from '../../tools/mediasoup-worker/requirements.mjs';

const CACHE = path.resolve('docker/handed-in');
const HOME = '/out/jvb/opt/parley';
const TARGET = `${HOME}/bin/mediasoup-worker`;

if (!fs.existsSync(cachedWorker(mediasoupPackage().version, CACHE))) {
  const names = WORKER_REQUIREMENTS.map(({ debian }) => debian);
  execFileSync('apt-get', ['update'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...names], { stdio: 'inherit' });
}
const binary = await buildWorker({ cache: CACHE });
fs.mkdirSync(path.dirname(TARGET), { recursive: true });
fs.copyFileSync(binary, TARGET);
fs.chmodSync(TARGET, 0o755);
for (const name of LIBSRTP_NOTICES) {
  const notice = path.join(path.dirname(binary), name);
  if (fs.existsSync(notice)) fs.copyFileSync(notice, path.join(HOME, name));
}
