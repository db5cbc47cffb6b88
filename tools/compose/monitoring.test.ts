import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BOARDS = path.join(ROOT, 'compose/log-analyser/grafana-dashboards');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Board {
  readonly uid: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

const boards = globSync('*.json', { cwd: BOARDS }).map((name) => ({
  name,
  board: JSON.parse(readFileSync(path.join(BOARDS, name), 'utf8')) as Board,
}));
/** Where each service declares its metrics, by their prefix. */
const SOURCES = {
  jitsi_jvb_: read('apps/jvb/src/stats/metrics.ts'),
  jitsi_jicofo_: read('apps/jicofo/src/http/metrics.ts') + read('apps/jicofo/src/counters.ts'),
  parley_web_: globSync('apps/web/src/http/*.ts', { cwd: ROOT }).map(read).join('\n'),
};

describe('the dashboards', () => {
  it('are there, each under a name of its own', () => {
    expect(boards.length).toBeGreaterThanOrEqual(4);
    for (const { name, board } of boards) expect(`${board.uid}.json`).toBe(name);
  });

  it.each(boards)('$name shows only metrics that the services have', ({ board }) => {
    for (const { title, targets } of board.panels) {
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr } of targets)
        for (const [, prefix = '', metric = ''] of expr.matchAll(/\b(jitsi_jvb_|jitsi_jicofo_|parley_web_)(\w+)/g))
          expect(SOURCES[prefix as keyof typeof SOURCES], `${title}: ${prefix}${metric}`).toContain(`'${metric}'`);
    }
  });

  it('ask for the labels that the compose file gives to the services', () => {
    const compose = read('compose/docker-compose.yml');
    const asked = JSON.stringify(boards).match(/\bjitsi-(web|prosody|jicofo|jvb)\b/g) ?? [];
    expect(new Set(asked).size).toBe(4);
    for (const label of new Set(asked)) expect(compose).toContain(`service: ${label}\n`);
  });
});
