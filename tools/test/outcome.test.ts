import path from 'node:path';
import { expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { outcomeOf } from './outcome.ts';

interface Parts {
  readonly state?: string;
  readonly errors?: readonly string[];
  readonly suites?: Readonly<Record<string, readonly string[]>>;
  readonly tests?: Readonly<Record<string, readonly string[]>>;
}

const thrown = (messages: readonly string[]) => messages.map((message) => ({ message }));

/** A file of tests as vitest tells of it: names with what was thrown, in itself, by hooks of suites and in tests. */
const moduleOf = (file: string, { state = 'failed', errors = [], suites = {}, tests = {} }: Parts) =>
  ({
    moduleId: path.resolve(file),
    state: () => state,
    errors: () => thrown(errors),
    children: {
      allSuites: () => Object.entries(suites).map(([fullName, messages]) => ({ fullName, errors: () => thrown(messages) })),
      allTests: (which: string) =>
        Object.entries(tests)
          .filter(([, messages]) => (messages.length > 0 ? 'failed' : 'passed') === which)
          .map(([fullName, messages]) => ({ fullName, result: () => ({ errors: thrown(messages) }) })),
    },
  }) as unknown as TestModule;

it('tells what passed, and what failed in and around tests, in first lines', () => {
  const modules = [
    moduleOf('a.test.ts', { tests: { 'a works': [], 'a lasts': ['too late\n  at a.ts:1', 'not clean'] }, suites: { fine: [] } }),
    moduleOf('b.test.ts', { suites: { 'a stack': ['it does not start'] } }),
    moduleOf('c.test.ts', { errors: ['no such module'] }),
    moduleOf('d.test.ts', { state: 'pending' }),
    moduleOf('e.test.ts', { state: 'passed', tests: { 'e works': [] } }),
  ];
  expect(outcomeOf(modules, [{}])).toEqual({
    passed: [
      { file: 'a.test.ts', name: 'a works' },
      { file: 'e.test.ts', name: 'e works' },
    ],
    failures: [
      { file: 'a.test.ts', name: 'a lasts', isTest: true, reason: 'too late; also not clean' },
      { file: 'b.test.ts', name: 'a stack (hooks)', isTest: false, reason: 'it does not start' },
      { file: 'c.test.ts', name: '(file)', isTest: false, reason: 'no such module' },
      { file: 'd.test.ts', name: '(file)', isTest: false, reason: 'it is pending, for no reason that is known' },
      { name: 'an error outside of tests', isTest: false, reason: 'no message' },
    ],
  });
});
