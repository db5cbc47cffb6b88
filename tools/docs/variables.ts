import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Variable, variables } from '@parley/config';
import { AppError } from '@parley/kernel';

/** Writes the table of variables into README.md; with `--check`, fails when the table there is stale. */
const README = path.resolve(import.meta.dirname, '../../README.md');
const MARKS = /(<!-- variables -->\n)[\s\S]*(<!-- \/variables -->)/;

function defaultOf(variable: Variable<unknown>): string {
  const { fallback } = variable;
  if (fallback === undefined || (Array.isArray(fallback) && fallback.length === 0)) return '';
  return `\`${Array.isArray(fallback) ? fallback.join(',') : typeof fallback === 'boolean' ? Number(fallback) : String(fallback)}\``;
}

const rows = Object.entries<Variable<unknown>>(variables)
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([name, variable]) => `| \`${name}\` | ${defaultOf(variable)} | ${variable.purpose.replaceAll('|', '\\|')} |`);
const table = ['| Variable | Default | Purpose |', '|---|---|---|', ...rows, ''].join('\n');

const before = readFileSync(README, 'utf8');
if (!MARKS.test(before)) throw new AppError('INTERNAL', 'README.md has no marks for the table of variables');
const after = before.replace(MARKS, (_all, open: string, close: string) => `${open}\n${table}\n${close}`);
if (process.argv.includes('--check')) {
  if (before !== after) {
    process.stderr.write('README.md: the table of variables is stale; run: node tools/docs/variables.ts\n');
    process.exit(1);
  }
} else {
  writeFileSync(README, after);
}
