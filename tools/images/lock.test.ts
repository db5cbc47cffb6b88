import { describe, expect, it } from 'vitest';
import { closure, prune } from '../../docker/builder/lock.mjs';

const packages = {
  '': { name: 'parley', version: '1.0.0', devDependencies: { tool: '1.0.0', linter: '1.0.0' } },
  'apps/web': { dependencies: { '@parley/lib': '0.0.0', server: '1.0.0' }, devDependencies: { tester: '1.0.0' } },
  'apps/other': { dependencies: { other: '1.0.0' } },
  'libs/lib': { dependencies: { deep: '2.0.0' } },
  'node_modules/@parley/lib': { resolved: 'libs/lib', link: true },
  'node_modules/@parley/web': { resolved: 'apps/web', link: true },
  'node_modules/@parley/other': { resolved: 'apps/other', link: true },
  'node_modules/server': { version: '1.0.0', dependencies: { deep: '1.0.0' }, peerDependencies: { peer: '1', absent: '1' } },
  'node_modules/server/node_modules/deep': { version: '1.0.0', dependencies: { shared: '1.0.0' } },
  'node_modules/deep': { version: '2.0.0', dependencies: { shared: '1.0.0' } },
  'node_modules/shared': { version: '1.0.0' },
  'node_modules/peer': { version: '1.0.0' },
  'node_modules/tool': {
    version: '1.0.0',
    optionalDependencies: { 'tool-linux': '1.0.0' },
    peerDependencies: { linter: '1' },
    peerDependenciesMeta: { linter: { optional: true } },
  },
  'node_modules/tool-linux': { version: '1.0.0' },
  'node_modules/linter': { version: '1.0.0' },
  'node_modules/tester': { version: '1.0.0' },
  'node_modules/other': { version: '1.0.0' },
};

describe('closure', () => {
  it('finds the nearest version of each dependency, through links and peers', () => {
    expect(closure(packages, ['apps/web'])).toEqual([
      'apps/web',
      'libs/lib',
      'node_modules/deep',
      'node_modules/peer',
      'node_modules/server',
      'node_modules/server/node_modules/deep',
      'node_modules/shared',
    ]);
  });

  it('leaves out what is not wanted, with what only that needs', () => {
    expect(closure(packages, ['apps/web'], { without: ['server'] })).toEqual([
      'apps/web',
      'libs/lib',
      'node_modules/deep',
      'node_modules/shared',
    ]);
  });
});

describe('prune', () => {
  const pruned = prune({ packages }, { workspaces: ['apps/web'], tools: ['tool'] }).packages;

  it('keeps packages, links and tools, and nothing for development', () => {
    expect(Object.keys(pruned).sort()).toEqual([
      '',
      'apps/web',
      'libs/lib',
      'node_modules/@parley/lib',
      'node_modules/@parley/web',
      'node_modules/deep',
      'node_modules/peer',
      'node_modules/server',
      'node_modules/server/node_modules/deep',
      'node_modules/shared',
      'node_modules/tool',
      'node_modules/tool-linux',
    ]);
    expect(pruned['apps/web']).toEqual({ dependencies: packages['apps/web'].dependencies });
  });

  it('asks for what it keeps', () => {
    expect(pruned['']).toMatchObject({ version: '1.0.0', workspaces: ['apps/web', 'libs/lib'], devDependencies: { tool: '1.0.0' } });
    expect(pruned['']?.devDependencies).not.toHaveProperty('linter');
  });
});
