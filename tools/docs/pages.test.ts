import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig, type VariableName, variables } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../apps/cli/src/arguments.ts';
import { anchor, assignments, codeBlocks, commands, headings, links, variableNames } from './markdown.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
/** The reference is written by a program of its own. */
const PAGES = ['README.md', 'README.zh-CN.md', ...globSync('docs/*.md', { cwd: ROOT })];
const shellLines = (file: string) =>
  codeBlocks(read(file))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => commands(text));

/** Of builds, old deployments, Node itself and the media worker: no setting of ours. */
const OTHERS: ReadonlySet<string> = new Set(['FORCE_REBUILD', 'BASE_IMAGE', 'NAME_FILE', 'NODE_EXTRA_CA_CERTS', 'MEDIASOUP_SEND_BATCH']);
/** Names out of interface_config.js, and of what scripts may do in a meeting: the sources that read them. */
const UI_SOURCES = [
  'libs/ui-config/src/*.ts',
  'libs/ui-config/src/meet-config/*.ts',
  'apps/meet/src/official/*.ts',
  'apps/meet/src/sounds/*.ts',
];
const UI_NAMES = new Set(globSync(UI_SOURCES, { cwd: ROOT }).flatMap((file) => read(file).match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []));
const isKnown = (name: string) => UI_NAMES.has(name) || name in variables || name.replace(/_FILE$/, '') in variables || OTHERS.has(name);

describe.each(PAGES)('%s', (page) => {
  it('links to what is there', () => {
    const missing = links(read(page)).filter((target) => !/^https?:/.test(target) && !leadsSomewhere(page, target));
    expect(missing).toEqual([]);
  });

  it('names variables that exist, with values that they take', () => {
    expect(variableNames(read(page)).filter((name) => !isKnown(name))).toEqual([]);
    const wrong = assignments(read(page)).filter(([name, value]) => name in variables && !isAllowed(name as VariableName, value));
    expect(wrong).toEqual([]);
  });

  it('has commands that exist', () => {
    expect(
      shellLines(page)
        .filter((line) => problemOf(line) !== undefined)
        .map((line) => `${line}: ${problemOf(line)}`),
    ).toEqual([]);
  });
});

function leadsSomewhere(page: string, target: string): boolean {
  const [file = '', fragment] = target.split('#');
  const linked = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(ROOT, linked))) return false;
  return fragment === undefined || headings(read(linked)).some(({ text }) => anchor(text) === fragment);
}

function isAllowed(name: VariableName, value: string): boolean {
  try {
    loadConfig([name], { [name]: value });
    return true;
  } catch {
    return false;
  }
}

const { scripts, workspaces }: { scripts: Record<string, string>; workspaces: string[] } = JSON.parse(read('package.json'));

/** Why a command line of a page cannot work; undefined when nothing speaks against it. */
function problemOf(line: string): string | undefined {
  // Lines for .env stand in such blocks as well.
  const isCommand = /^([A-Z_]+=\S+ )*(sudo )?(\.\/)?[a-z]/.test(line) && !/^[A-Z_]+=\{/.test(line);
  if (/^[A-Z]/.test(line) && !isCommand) return undefined;
  const words = line.replace(/^(sudo |[A-Z_]+=\S+ )+/, '').split(/\s+/);
  const [program = '', first = ''] = words;
  switch (program) {
    case 'npm':
      return npmProblem(words.slice(1));
    case 'npx':
      return first === 'nx' || first === 'parley' ? undefined : 'unknown program';
    case 'make':
      return existsSync(path.join(ROOT, 'Makefile')) ? undefined : 'there is no Makefile';
    case 'docker':
      return composeProblem(words.slice(1));
    case './gen-passwords.sh':
      return existsSync(path.join(ROOT, 'compose/gen-passwords.sh')) ? undefined : 'there is no such script';
    case 'cp':
    case 'cd':
    case 'mv':
    case 'unzip':
    case 'curl':
    case 'chgrp':
      return undefined;
    default:
      return `nobody has checked ${program}`;
  }
}

function npmProblem([verb = '', ...rest]: readonly string[]): string | undefined {
  const script = verb === 'run' ? rest[0] : verb;
  if (script === undefined || !(script in scripts)) return `there is no script ${script}`;
  const after = rest.slice(rest.indexOf('--') + 1);
  if ((script === 'start' || script === 'doctor') && rest.includes('--')) return argumentProblem([script, ...after]);
  return undefined;
}

function argumentProblem(args: readonly string[]): string | undefined {
  try {
    parseArguments(args);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function composeProblem([verb, ...rest]: readonly string[]): string | undefined {
  if (verb !== 'compose') return verb === 'network' ? undefined : `docker ${verb} is not explained`;
  const files = rest.flatMap((word, index) => (rest[index - 1] === '-f' ? [word] : [])).filter((file) => file.endsWith('.yml'));
  const missing = files.find((file) => !existsSync(path.join(ROOT, 'compose', file)));
  if (missing) return `there is no ${missing}`;
  const parley = rest.indexOf('parley');
  return parley < 0 ? undefined : argumentProblem(rest.slice(parley + 1));
}

describe('the two READMEs', () => {
  const [english, chinese] = [read('README.md'), read('README.zh-CN.md')];
  /** What does not depend on the language. */
  const skeleton = (page: string) => ({
    levels: headings(page).map(({ level }) => level),
    blocks: codeBlocks(page).map(({ language, text }) => (language === 'sh' ? commands(text) : text)),
    links: links(page).filter((target) => !target.startsWith('README')),
    rows: page.split('\n').filter((line) => line.startsWith('|')).length,
    names: [...new Set(variableNames(page))].sort(),
  });

  it('have the same parts, commands, links and tables', () => {
    expect(skeleton(chinese)).toEqual(skeleton(english));
  });

  it('lead to each other, and to every page', () => {
    expect([links(english)[0], links(chinese)[0]]).toEqual(['README.zh-CN.md', 'README.md']);
    const pages = [...globSync('docs/*.md', { cwd: ROOT }), 'docs/reference/environment.md'];
    expect(pages.filter((page) => !links(english).includes(page))).toEqual([]);
  });
});

it('every workspace that READMEs speak of is there', () => {
  expect(workspaces).toContain('apps/*');
  const folders = [...read('README.md').matchAll(/`((?:apps|libs|docker|compose|docs)\/[a-z-]*)`/g)].map(([, folder = '']) => folder);
  expect(folders.filter((folder) => !existsSync(path.join(ROOT, folder)))).toEqual([]);
});
