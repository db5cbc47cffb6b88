// npm test: every check of the repository in named parts, each with its duration, and one line with the sum at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@parley/kernel';
import { ensureDaemon } from '../images/daemon.ts';
import { whyNoContainers } from '../images/trial.ts';
import { locateWorker } from '../mediasoup-worker/locate.mjs';
import { chosenParts, type Part } from './arguments.ts';
import { type Count, countRuns, filesToRunAgain, type Run } from './count.ts';
import { OUTCOME_VARIABLE, type Outcome } from './outcome.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const REPORTS = path.join(REPOSITORY, 'artefacts/test');
const EXIT_USAGE = 64;
const EXIT_INTERRUPTED = 130;
const IMAGE_TAG = 'test';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const tool = (file: string) => path.join(REPOSITORY, 'node_modules', file);

type Variables = Readonly<Record<string, string>>;

/** Runs a script with this Node; its output goes to the terminal. */
const succeeds = (script: string, ...args: string[]): Promise<boolean> => succeedsWith({}, script, ...args);

async function succeedsWith(variables: Variables, script: string, ...args: string[]): Promise<boolean> {
  const worker = locateWorker();
  // Without the daemon and the cloud, Nx leaves nothing running and asks nobody.
  const env = { ...process.env, ...(worker && { MEDIASOUP_WORKER_BIN: worker }), NX_DAEMON: 'false', NX_NO_CLOUD: 'true', ...variables };
  const child = spawn(process.execPath, [script, ...args], { cwd: REPOSITORY, stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

const asCount = (succeeded: boolean): Count => ({ passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 });

async function lint(): Promise<Count> {
  const format = await succeeds(tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.');
  // ESLint's rule for module boundaries reads the project graph that Nx has cached, and passes everything without one.
  const graph = await succeeds(tool('nx/dist/bin/nx.js'), 'show', 'projects', '--json');
  const boundaries = graph && (await succeeds(tool('eslint/bin/eslint.js'), '--max-warnings', '0', '.'));
  const reference = await succeeds(path.join(REPOSITORY, 'tools/docs/variables.ts'), '--check');
  return asCount(format && boundaries && reference);
}

/** One run of vitest: all tests of a project, or those of some files. */
async function vitest(project: string, variables: Variables, files: readonly string[] = []): Promise<Run> {
  const name = files.length > 0 ? `${project}.again` : project;
  // The report is for people and their tools.
  const [report, outcome] = [path.join(REPORTS, `${name}.json`), path.join(REPORTS, `${name}.outcome.json`)];
  for (const file of [report, outcome]) rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--reporter=./tools/test/outcome.ts'];
  const all = { ...variables, [OUTCOME_VARIABLE]: outcome };
  const succeeded = await succeedsWith(all, tool('vitest/vitest.mjs'), 'run', '--project', project, ...reporters, ...files);
  return { succeeded, outcome: readOutcome(outcome) };
}

/** Undefined when the run ended before it had written one. */
function readOutcome(file: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return undefined;
  }
}

/** Tests that must pass at once: nothing in them depends on what else the machine does. */
const tests = async (project: string): Promise<Count> => countRuns(await vitest(project, {}));

/** Tests with real processes: the files of a few that fail get a second attempt. */
async function testsOfProcesses(project: string, variables: Variables = {}): Promise<Count> {
  const first = await vitest(project, variables);
  const files = filesToRunAgain(first);
  if (files.length === 0) return countRuns(first);
  say(`\n== ${project}: a second attempt for ${files.join(', ')}`);
  return countRuns(first, await vitest(project, variables, files));
}

/** Images under a tag of their own, so that those of the machine stay what they are. */
async function images(): Promise<Count> {
  const daemon = await ensureDaemon();
  if (typeof daemon === 'string') return { passed: 0, failed: 0, notRun: daemon };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void daemon.stop().finally(() => process.exit(EXIT_INTERRUPTED)));
  try {
    const obstacle = whyNoContainers({ ...process.env, ...daemon.env });
    if (obstacle !== undefined) return { passed: 0, failed: 0, notRun: obstacle };
    const isBuilt = await succeedsWith(daemon.env, path.join(REPOSITORY, 'tools/images/main.ts'), '--tag', IMAGE_TAG);
    if (!isBuilt) return asCount(false);
    return await testsOfProcesses('images', { ...daemon.env, PARLEY_TEST_IMAGE_VERSION: IMAGE_TAG });
  } finally {
    await daemon.stop();
  }
}

function runPart(part: Part): Promise<Count> {
  switch (part) {
    case 'lint':
      return lint();
    case 'types':
      return succeeds(tool('typescript/bin/tsc'), '-p', 'tsconfig.json').then(asCount);
    case 'unit':
      return tests(part);
    case 'contract':
    case 'stack':
      return testsOfProcesses(part);
    case 'images':
      return images();
  }
}

async function main(parts: readonly Part[]): Promise<number> {
  const summary: string[] = [];
  const total = { passed: 0, failed: 0 };
  for (const part of parts) {
    say(`\n== ${part}`);
    const startedAt = Date.now();
    const { passed, failed, again = [], failures = [], notRun } = await runPart(part);
    total.passed += passed;
    total.failed += failed;
    const outcome = notRun === undefined ? (failed === 0 ? 'ok' : 'FAILED') : `NOT RUN: ${notRun}`;
    const lines = [
      `${part.padEnd(9)}${outcome}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
      ...again.map((test) => `         failed at the first attempt: ${test}`),
      ...failures.map((test) => `         failed: ${test}`),
    ];
    summary.push(...lines);
    say(`== ${lines.join('\n')}`);
  }
  say(`\n${summary.join('\n')}`);
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(chosenParts(process.argv.slice(2)));
} catch (error) {
  if (!AppError.is(error, 'INPUT_INVALID')) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_USAGE;
}
