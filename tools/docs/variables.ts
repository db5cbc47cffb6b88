import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApi } from '../../apps/prosody/src/policy/administration/openapi.ts';
import { administrationEndpoints } from '../../apps/prosody/src/policy/administration/routes.ts';
import { withGeneratedLines } from './compose-lists.ts';
import { envExample } from './env-example.ts';
import { referencePage } from './reference-page.ts';

/** Writes what follows from the declared variables: the reference page, env.example, the lists of the compose files. */
const ROOT = path.resolve(import.meta.dirname, '../..');

const read = (file: string): string => (existsSync(path.join(ROOT, file)) ? readFileSync(path.join(ROOT, file), 'utf8') : '');

const { version }: { version: string } = JSON.parse(read('package.json'));
const wanted: readonly (readonly [file: string, text: string])[] = [
  ['docs/reference/environment.md', referencePage()],
  ['compose/env.example', envExample()],
  ['docs/reference/administration.openapi.json', administration()],
  ...globSync('compose/*.yml', { cwd: ROOT }).map((file) => [file, withGeneratedLines(read(file), version)] as const),
];

/** The description that the service itself serves. */
function administration(): string {
  const nobody = () => {
    throw new Error('is only described here');
  };
  const deps = { index: nobody, domain: '', sessions: nobody, relays: nobody, operate: nobody, say: nobody, invite: nobody };
  return `${JSON.stringify(openApi(administrationEndpoints(deps), version), null, 2)}\n`;
}

/** With `--check` nothing is written: it fails when a file is stale. */
const stale = wanted.filter(([file, text]) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) process.stderr.write(`${file} is stale; run: node tools/docs/variables.ts\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) {
    mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
    writeFileSync(path.join(ROOT, file), text);
  }
}
