import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from './repository.ts';
import { NODE_OPTIONS, SERVICE_NAMES } from './services.ts';

it.each(SERVICE_NAMES)('%s runs in its image as it does without one', (name) => {
  const commands = readFileSync(path.join(REPOSITORY, 'docker/Dockerfile'), 'utf8')
    .split('\n')
    .flatMap((line) => /^CMD (.*)/.exec(line)?.[1] ?? []);
  expect(commands).toContain(
    JSON.stringify(['node', ...NODE_OPTIONS[name], `/opt/parley/apps/${name}/dist/main.mjs`]).replaceAll(',', ', '),
  );
});
