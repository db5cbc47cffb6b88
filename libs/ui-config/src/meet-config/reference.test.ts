import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const REFERENCE = path.resolve(import.meta.dirname, '../../../../docs/meeting-ui.md');
/** A literal path in a call of a Source. */
const READ = /\b(?:config|ui|settings)\.(?:text|flag|flagOf|number|numberOf|texts|list|choice|url|at)\(\s*'([^']+)'/g;
const BY_NAME = /timeout\('([^']+)'/g;

/** `a.{b,c}` as `a.b` and `a.c`. */
function keysIn(text: string): ReadonlySet<string> {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, key = '']) => key);
  return new Set(
    quoted.flatMap((key) => {
      const [, head = '', parts] = /^(.*)\{(.+)\}$/.exec(key) ?? [];
      return parts === undefined ? [key] : parts.split(',').map((part) => head + part);
    }),
  );
}

it('names every setting that is read, and none of them as one without effect', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => !name.includes('.test.') && name !== 'source.ts');
  const text = ['../meet-config.ts', ...sources].map((name) => readFileSync(path.join(import.meta.dirname, name), 'utf8')).join('\n');
  const timeouts = [...text.matchAll(BY_NAME)].map(([, name = '']) => `notificationTimeouts.${name}`);
  const read = [...[...text.matchAll(READ)].map(([, key = '']) => key), ...timeouts];
  const reference = readFileSync(REFERENCE, 'utf8');
  const named = keysIn(reference);
  const idle = keysIn([...reference.matchAll(/(?<=[ ;])\*`[^*]+`\*/g)].join(' '));
  expect(read.length).toBeGreaterThan(150);
  expect(idle.size).toBeGreaterThan(50);
  expect([...new Set(read)].filter((key) => !named.has(key) || idle.has(key))).toEqual([]);
});
