import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Reader, reviewEnvironment, type Variable, variables } from '@parley/config';
import { UI_VARIABLES } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { loadFocusConfig } from '../../apps/jicofo/src/config.ts';
import { readSettings } from '../../apps/jvb/src/settings.ts';
import { loadProsodyConfig } from '../../apps/prosody/src/launcher/config.ts';
import { loadPolicyServiceConfig } from '../../apps/prosody/src/policy/config.ts';
import { readConfig } from '../../apps/web/src/config.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SERVICES = {
  web: readConfig,
  prosody: (env: NodeJS.ProcessEnv) => [loadProsodyConfig(env), loadPolicyServiceConfig(env)],
  jicofo: loadFocusConfig,
  jvb: readSettings,
} satisfies Partial<Record<Reader, (env: NodeJS.ProcessEnv) => unknown>>;

/** The names that a service asks its environment for, rules included; its own alone, as `NAME_FILE` and older names follow from them. */
function namesAskedFor(service: Reader, read: (env: NodeJS.ProcessEnv) => unknown): ReadonlySet<string> {
  const given: NodeJS.ProcessEnv = { JICOFO_AUTH_PASSWORD: 'one-random-password', JVB_AUTH_PASSWORD: 'another-random-password' };
  const names = new Set<string>();
  const note = (name: string | symbol) => {
    if (typeof name === 'string' && name in variables) names.add(name);
  };
  const watched = new Proxy(given, {
    get: (env, name) => {
      note(name);
      return Reflect.get(env, name);
    },
    has: (env, name) => {
      note(name);
      return Reflect.has(env, name);
    },
  });
  read(watched);
  // Every name that is given is looked at, whoever it is for: rules ask for the others.
  reviewEnvironment(new Proxy(watched, { ownKeys: () => [] }), { service });
  return names;
}

const declared: readonly (readonly [string, Variable<unknown>])[] = Object.entries(variables);
const readBy = (service: Reader) => declared.filter(([, { readers }]) => readers.includes(service));
/** For loading only, or for Node itself. */
const NOT_ASKED = new Set<string>(['PARLEY_CONTAINER', 'TZ', 'WEB_LOG_LEVEL', 'PROSODY_LOG_LEVEL', 'JICOFO_LOG_LEVEL', 'JVB_LOG_LEVEL']);
/** Their use is the key of config.js that they stand next to in libs/ui-config, which has its own test. */
const IN_CONFIG_JS = new Set<string>(UI_VARIABLES);

describe.each(Object.entries(SERVICES))('%s', (service, read) => {
  const reader = service as keyof typeof SERVICES;
  const asked = namesAskedFor(reader, read);

  it('is a reader of every variable that it asks for', () => {
    const names = new Set(readBy(reader).map(([name]) => name));
    expect([...asked].filter((name) => !names.has(name) && !NOT_ASKED.has(name))).toEqual([]);
  });

  it('asks for every variable that is said to work there', () => {
    const works = readBy(reader).filter(([, { state }]) => state.kind === 'works');
    expect(works.map(([name]) => name).filter((name) => !asked.has(name) && !NOT_ASKED.has(name))).toEqual([]);
  });

  it('does something with every variable that is said to work there', () => {
    const text = sources(`{apps/${service},libs/ui-config,libs/config,libs/auth/*}/{src,plugins,prosody.cfg.lua}`);
    const unused = readBy(reader)
      .filter(([, { state }]) => state.kind === 'works')
      .map(([name]) => name)
      .filter((name) => !NOT_ASKED.has(name) && !IN_CONFIG_JS.has(name) && text.split(new RegExp(`(?:\\bENV_|\\b)${name}\\b`)).length < 4);
    // Once in the declaration and once in the list of names is no use yet.
    expect(unused).toEqual([]);
  });
});

function sources(pattern: string): string {
  const files = globSync([pattern, `${pattern}/**/*.{ts,lua}`], { cwd: ROOT }).filter(
    (file) => /\.(ts|lua)$/.test(file) && !file.includes('.test.'),
  );
  return files.map((file) => readFileSync(path.join(ROOT, file), 'utf8')).join('\n');
}
