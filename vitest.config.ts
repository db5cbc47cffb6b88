import { defineConfig } from 'vitest/config';

/** Fast tests: pure functions and fakes. Tests that need real processes are named *.contract.test.ts and run by `npm test -- --only contract`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,libs}/**/src/**/*.test.ts', 'tools/**/*.test.ts'],
          // Of the end-to-end tests only the model runs without processes.
          exclude: ['**/node_modules/**', '**/*.contract.test.ts', 'apps/e2e/src/*.test.ts', 'apps/e2e/src/!(model)/**'],
        },
      },
      {
        test: {
          name: 'contract',
          include: ['{apps,libs}/**/src/**/*.contract.test.ts', 'tools/**/*.contract.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'stack',
          include: ['apps/e2e/src/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'apps/e2e/src/model/**', 'apps/e2e/src/images/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'images',
          include: ['apps/e2e/src/images/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
