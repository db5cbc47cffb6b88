import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const IGNORED = /(^|\/)(node_modules|dist)$|\.test\.tsx?$/;

/**
 * Digest of name, size and time of every file below: reading them all would take longer than a start may.
 * @param {string} repository
 * @param {readonly string[]} inputs files and folders, relative to the repository
 */
export function digestOf(repository, inputs) {
  const hash = createHash('sha256');
  const visit = (name) => {
    const stat = fs.statSync(path.join(repository, name), { throwIfNoEntry: false });
    if (!stat || IGNORED.test(name)) return;
    if (!stat.isDirectory()) return void hash.update(`${name} ${stat.size} ${stat.mtimeMs}\n`);
    for (const entry of fs.readdirSync(path.join(repository, name)).sort()) visit(`${name}/${entry}`);
  };
  for (const input of inputs) visit(input);
  return hash.digest('hex');
}

/**
 * Builds when the inputs are not those of the last build.
 * @param {{ repository: string, stamp: string, inputs: readonly string[], outputs: readonly string[], build: () => Promise<void> }} options
 * `stamp` is a file name below node_modules; an output that is missing means a build as well
 */
export async function buildIfChanged({ repository, stamp, inputs, outputs, build }) {
  const file = path.join(repository, 'node_modules', stamp);
  const digest = digestOf(repository, inputs);
  const isComplete = outputs.every((output) => fs.existsSync(path.join(repository, output)));
  if (isComplete && fs.existsSync(file) && fs.readFileSync(file, 'utf8') === digest) return;
  await build();
  fs.writeFileSync(file, digest);
}
