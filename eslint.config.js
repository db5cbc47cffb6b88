import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const type = (source, allowed) => ({ sourceTag: `type:${source}`, onlyDependOnLibsWithTags: allowed.map((tag) => `type:${tag}`) });
const networkModules = [
  'fastify',
  'mediasoup',
  'pino',
  '@xmpp/client',
  'ws',
  'node:net',
  'node:http',
  'node:https',
  'node:dgram',
  'node:tls',
];

/** Who may import whom. @param doors further imports, as patterns */
const boundaries = (...doors) => [
  'error',
  {
    allowCircularSelfDependency: false,
    // The command line asks the bootstrap where it has put Prosody and the worker.
    allow: ['^(\\.\\./)+tools/.+\\.mjs$', ...doors],
    depConstraints: [
      type('app', ['service', 'codec', 'util', 'ui', 'testing']),
      type('ui', ['ui', 'codec', 'util']),
      type('service', ['service', 'codec', 'util', 'testing']),
      { ...type('codec', ['codec', 'util']), bannedExternalImports: networkModules },
      type('util', ['util']),
      type('testing', ['testing', 'service', 'codec', 'util']),
      { sourceTag: 'platform:any', onlyDependOnLibsWithTags: ['platform:any'] },
      { sourceTag: 'platform:node', onlyDependOnLibsWithTags: ['platform:any', 'platform:node'] },
      { sourceTag: 'platform:browser', onlyDependOnLibsWithTags: ['platform:any', 'platform:browser'] },
    ],
  },
];

/** Formatting and general lint are Biome's; ESLint holds the module boundaries (code.md §3.2) and the rules that need types. */
export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '**/.parley', 'artefacts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    // One program of the whole tree, as types are checked: one for each project needs twice the time and more memory than Node gives.
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@nx/enforce-module-boundaries': boundaries(),
    },
  },
  {
    // The model of a whole conference puts focus and bridge together, by the doors that they have for that.
    files: ['apps/e2e/src/model/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries('^@parley/(jicofo|jvb)/testing$') },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    // The benchmarks measure it without us, and count what we keep of it.
    ignores: ['libs/sfu/**', 'tools/bench/forwarding/drivers/mediasoup.ts', 'tools/bench/soak/probe.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'mediasoup', message: 'libs/sfu is the only importer of mediasoup.' }] }],
    },
  },
);
