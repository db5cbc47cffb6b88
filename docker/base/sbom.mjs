// Writes the bill of materials of the image that it runs in (CycloneDX 1.5, JSON): sbom.mjs NAME. Nothing in it depends on the
// time of the build, so equal images have equal ones.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const HOME = '/opt/parley';
const [image] = process.argv.slice(2);
const read = (file) => fs.readFileSync(file, 'utf8');
const product = JSON.parse(read(`${HOME}/package.json`));
const release = /^VERSION_ID="?([^"\n]*)/m.exec(read('/etc/os-release'))?.[1];

const encode = (text) => encodeURIComponent(text).replaceAll('%3A', ':');

function debianPackages() {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
  const format = '${binary:Package}\t${Version}\t${Architecture}\t${db:Status-Status}\n';
  const lines = execFileSync('dpkg-query', ['-W', `-f=${format}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  return lines
    .map((line) => line.split('\t'))
    .filter(([, , , status]) => status === 'installed')
    .map(([qualified, version, architecture]) => {
      const name = qualified.split(':')[0];
      const purl = `pkg:deb/debian/${encode(name)}@${encode(version)}?arch=${architecture}&distro=debian-${release}`;
      return { type: 'library', name, version, purl };
    });
}

function npmPackages(name) {
  return JSON.parse(read(`${HOME}/npm-${name}.json`)).map(({ name, version, license, integrity }) => ({
    type: 'library',
    name,
    version,
    ...(license && { licenses: [/ (OR|AND) /.test(license) ? { expression: license } : { license: { name: license } }] }),
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    }),
    purl: `pkg:npm/${encode(name).replace('%40', '%40').replace('%2F', '/')}@${encode(version)}`,
  }));
}

/** What is linked into the worker of the bridge, out of a source package of Debian; see tools/mediasoup-worker/libsrtp.mjs. */
function linkedLibraries() {
  const file = `${HOME}/libsrtp.json`;
  if (!fs.existsSync(file)) return [];
  const { name, version } = JSON.parse(read(file));
  const purl = `pkg:deb/debian/${encode(name)}@${encode(version)}?arch=source&distro=debian-${release}`;
  return [{ type: 'library', name, version, purl }];
}

const node = { type: 'platform', name: 'node', version: product.node, purl: `pkg:npm/node@${product.node}` };
const all = [node, ...debianPackages(), ...linkedLibraries(), ...[...new Set(['base', image])].flatMap(npmPackages)];
const components = [...new Map(all.map((component) => [component.purl, component])).values()]
  .sort((a, b) => (a.purl < b.purl ? -1 : 1))
  .map((component) => ({ 'bom-ref': component.purl, ...component }));
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'container', name: `parley/${image}`, version: product.version } },
  components,
};
fs.writeFileSync(`${HOME}/sbom.cdx.json`, `${JSON.stringify(bom, undefined, 1)}\n`);
