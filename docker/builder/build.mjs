// Last step of the images' builder: everything that goes into an image, below /out/IMAGE as it lies there below /.
import fs from 'node:fs';
import path from 'node:path';
import { ensureClient } from '../../tools/bootstrap/client.mjs';
import { bundleServices } from '../../tools/bootstrap/services.mjs';
import { closure, nameOf, readLock } from './lock.mjs';

const REPOSITORY = process.cwd();
const HOME = 'opt/parley';
/** Only mediasoup's install script needs these. */
const WITHOUT = ['node-fetch', 'tar'];
/** The packages behind each image; what the page is made of belongs to web. */
const APPS = { base: ['cli'], web: ['web', 'meet'], jicofo: ['jicofo'], jvb: ['jvb'], prosody: ['prosody'] };

const packages = readLock(REPOSITORY);

function put(image, target, source, mode = 0o644) {
  const file = path.join('/out', image, target);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.cpSync(path.join(REPOSITORY, source), file, { recursive: true });
  if (fs.statSync(file).isFile()) fs.chmodSync(file, mode);
}

function write(image, target, text) {
  const file = path.join('/out', image, target);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** mediasoup's patched parts are loaded by name while the bridge runs, so it cannot be part of the bundle. */
function putMediasoup() {
  for (const folder of closure(packages, ['node_modules/mediasoup'], { without: WITHOUT })) {
    const filter = (source) => !/\.(d\.[cm]?ts|map|md)$|\/mediasoup\/(worker|npm-scripts\.mjs)$/.test(source);
    fs.cpSync(path.join(REPOSITORY, folder), path.join('/out/jvb', HOME, folder), { recursive: true, filter });
  }
}

/** What is in the image, for its bill of materials, and the licences that ask to be passed on. */
function describe(image) {
  const folders = closure(
    packages,
    APPS[image].map((app) => `apps/${app}`),
    { without: WITHOUT },
  );
  // npm leaves out what is for other systems only.
  const isHere = (folder) => !packages[folder].optional || fs.existsSync(path.join(REPOSITORY, folder));
  const foreign = folders.filter((folder) => folder.includes('node_modules/') && isHere(folder));
  const list = foreign.map((folder) => {
    const { version, license, integrity } = packages[folder];
    return { name: nameOf(folder), version, license, integrity };
  });
  write(image, `${HOME}/npm-${image}.json`, JSON.stringify(list));
  const texts = foreign.map((folder) => {
    const name = fs.readdirSync(path.join(REPOSITORY, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = name === undefined ? packages[folder].license : fs.readFileSync(path.join(REPOSITORY, folder, name), 'utf8');
    return `${nameOf(folder)} ${packages[folder].version}\n\n${String(text).trim()}\n`;
  });
  write(image, `${HOME}/licenses-${image}.txt`, texts.join('\n---\n\n'));
}

/** One time for every file, so that building again gives the same ones. */
function settle(folder, seconds) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) settle(file, seconds);
    else if (entry.isFile()) fs.utimesSync(file, seconds, seconds);
  }
  fs.utimesSync(folder, seconds, seconds);
}

await ensureClient({ repository: REPOSITORY, cache: '/tmp', node: process.execPath });
await bundleServices({
  repository: REPOSITORY,
  outdir: (app) => path.join('/out', app === 'cli' ? 'base' : app, HOME, 'apps', app, 'dist'),
  external: ['mediasoup', 'esbuild'],
});
fs.rmSync(path.join('/out/base', HOME, 'apps/cli/dist/main.mjs')); // starts services from a checkout
for (const image of Object.keys(APPS)) describe(image);
const { version } = packages[''];
const { node } = packages[''].devDependencies;
write('base', `${HOME}/package.json`, JSON.stringify({ name: 'parley', version, license: 'Apache-2.0', type: 'module', node }));
put('base', `${HOME}/LICENSE`, 'LICENSE');
put('base', `${HOME}/libexec/sbom.mjs`, 'docker/base/sbom.mjs');
put('base', 'usr/local/bin/healthcheck', 'docker/base/healthcheck.sh', 0o755);
put('base', 'usr/local/bin/parley', 'docker/base/parley.sh', 0o755);
put('prosody', 'usr/local/bin/prosodyctl', 'docker/prosody/prosodyctl.sh', 0o755);
put('web', `${HOME}/apps/meet/dist`, 'apps/meet/dist');
for (const name of ['prosody.cfg.lua', 'plugins']) put('prosody', `${HOME}/apps/prosody/${name}`, `apps/prosody/${name}`);
putMediasoup();
settle('/out', Number(process.env.SOURCE_DATE_EPOCH ?? 0));
