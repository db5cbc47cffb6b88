import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { BootstrapError, runLogged, step } from './run.mjs';
import { ensureToolchain } from './toolchain.mjs';

/** A browser bundle of lib-jitsi-meet of December 2021. */
const PACKAGE = '@lyno/lib-jitsi-meet@2.6726.2';
const ARCHIVE = 'lyno-lib-jitsi-meet-2.6726.2.tgz';
const INTEGRITY = 'sha512-cTrKBgy4ZHD6vyFTOAOx5ylyzjWs3ft6MLhmchu9zRq7uLr8omD4lE2fmSfoyoSqMjFc/3sU9XLYXiJ21hqQuw==';
const BUNDLE = 'package/lib-jitsi-meet.min.js';

/**
 * The client library of 2021, for tests. Only the archive is fetched: the bundle in it is complete, while the package names
 * dependencies that cannot be installed.
 * @param {{ repository: string, cache: string }} options
 * @returns {Promise<string>} path of the script
 */
export async function ensureOldClient({ repository, cache }) {
  const target = path.join(cache, ARCHIVE.replace('.tgz', ''));
  const script = path.join(target, BUNDLE);
  if (fs.existsSync(script)) return script;
  await step(`fetching ${PACKAGE}`, async () => {
    const { node, npmCli } = await ensureToolchain({ repository, cache });
    fs.mkdirSync(cache, { recursive: true });
    const temp = fs.mkdtempSync(`${target}.`);
    const log = path.join(cache, 'logs', 'old-client.log');
    try {
      await runLogged(node, [npmCli, 'pack', PACKAGE, '--pack-destination', temp], { log, cwd: temp });
      const archive = path.join(temp, ARCHIVE);
      const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`;
      if (found !== INTEGRITY) throw new BootstrapError(`${PACKAGE} is not what it was: ${found}`);
      await runLogged('tar', ['-xzf', archive, '-C', temp, BUNDLE], { log, cwd: temp });
      if (!fs.existsSync(target)) fs.renameSync(temp, target);
    } finally {
      fs.rmSync(temp, { recursive: true, force: true });
    }
  });
  return script;
}
