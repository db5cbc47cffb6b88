import { READERS, type Reader, type Variable, variables } from '@parley/config';
import { AppError } from '@parley/kernel';

const BLOCK = /^(?<indent> *)# <variables (?<readers>[a-z -]+)>\n[\s\S]*?^ *# <\/variables>$/gm;
const VERSION = /(\$\{PARLEY_IMAGE_VERSION:-)[^}]*(\})/g;

/** The step before the start judges what any service is given. */
const JUDGED_BY_INIT: readonly Reader[] = ['web', 'prosody', 'jicofo', 'jvb'];

/**
 * A compose file with its generated lines made anew: between `# <variables READER …>` and `# </variables>` every name that these
 * containers read, those that have no effect (yet) included, so that the container can say so; and the version of the images.
 * What stands by hand in front of the mark in the same list stays and is left out below it.
 */
export function withGeneratedLines(text: string, version: string): string {
  return text
    .replace(BLOCK, (_block, indent: string, readers: string, at: number) => {
      const byHand = handWritten(text.slice(0, at));
      const names = namesFor(readers.split(' ').filter(Boolean).map(asReader)).filter((name) => !byHand.has(name));
      return [`${indent}# <variables ${readers}>`, ...names.map((name) => `${indent}- ${name}`), `${indent}# </variables>`].join('\n');
    })
    .replace(VERSION, `$1${version}$2`);
}

function handWritten(before: string): ReadonlySet<string> {
  const list = before.slice(before.lastIndexOf('environment:'));
  return new Set([...list.matchAll(/^ *- ([A-Z][A-Z0-9_]*)/gm)].map(([, name]) => name ?? ''));
}

function asReader(word: string): Reader {
  const reader = READERS.find((one) => one === word);
  if (!reader) throw new AppError('INTERNAL', `<variables ${word}>: no such reader`);
  return reader;
}

/** Names in the order of the alphabet, secrets also as files. */
function namesFor(asked: readonly Reader[]): readonly string[] {
  const readers = new Set(asked.flatMap((reader) => (reader === 'init' ? [...JUDGED_BY_INIT, reader] : [reader])));
  return Object.entries<Variable<unknown>>(variables)
    .filter(([, variable]) => variable.passed && variable.readers.some((reader) => readers.has(reader)))
    .flatMap(([name, { aliases, secret }]) => [name, ...aliases].flatMap((one) => (secret ? [one, `${one}_FILE`] : [one])))
    .sort();
}
