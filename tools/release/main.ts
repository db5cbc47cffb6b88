// npm run release: writes the archive of the quick start and its digest. `-- --image-version TAG` fills in another tag.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quickStart } from './archive.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(REPOSITORY, 'artefacts/release');

function commitTime(): number {
  const { status, stdout } = spawnSync('git', ['-C', REPOSITORY, 'log', '-1', '--format=%ct'], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : 0;
}

const { values } = parseArgs({ options: { 'image-version': { type: 'string' } } });
const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? commitTime()) || 0;
const archive = quickStart({ repository: REPOSITORY, version: values['image-version'] ?? version, epoch });
const name = `parley-${version}.zip`;
const digest = createHash('sha256').update(archive).digest('hex');
mkdirSync(FOLDER, { recursive: true });
writeFileSync(path.join(FOLDER, name), archive);
writeFileSync(path.join(FOLDER, `${name}.sha256`), `${digest}  ${name}\n`);
process.stdout.write(`${path.relative(process.cwd(), path.join(FOLDER, name))}  ${archive.length} bytes  sha256 ${digest}\n`);
