import { reviewEnvironment, type Variable, variables } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../apps/cli/src/environment/dotenv.ts';
import { envExample } from './env-example.ts';

const text = envExample();
const everything = parseDotenv(text.replace(/^#(?=[A-Z][A-Z0-9_]*=)/gm, ''));
const passwords = { JICOFO_AUTH_PASSWORD: 'one-random-password', JVB_AUTH_PASSWORD: 'another-random-password' };

describe('env.example', () => {
  it('starts once the passwords are filled in', () => {
    expect(reviewEnvironment(parseDotenv(text), { file: true }).map(({ subject }) => subject)).toEqual(Object.keys(passwords));
    expect(reviewEnvironment({ ...parseDotenv(text), ...passwords }, { file: true })).toEqual([]);
  });

  it('shows defaults: with every line in force nothing is different', () => {
    expect(reviewEnvironment({ ...everything, ...passwords, PARLEY_CONTAINER: '1' }, { file: true })).toEqual([]);
  });

  it('has every variable that works in a container of ours, and no value of a secret', () => {
    const works = Object.entries<Variable<unknown>>(variables).filter(
      ([, { state, passed, readers }]) =>
        state.kind === 'works' && passed && readers.some((reader) => ['web', 'prosody', 'jicofo', 'jvb'].includes(reader)),
    );
    expect(works.map(([name]) => name).filter((name) => !(name in everything))).toEqual([]);
    for (const [name, { secret }] of works) if (secret) expect(everything[name]).toBe('');
  });
});
