import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { report, say } from '../bootstrap/run.mjs';
import { buildFuzzer, FUZZ_FOLDER } from './build.ts';
import { PARSERS } from './parsers/all.ts';
import { NATIVE_TARGETS, type NativeTarget } from './targets.ts';

const DEFAULT_SECONDS = 60;
const MAX_INPUT_BYTES = 4_096;

/** `npm run fuzz -- NAME [--seconds N]`: 0 when nothing was found, 1 when something was, 2 for a wrong command line. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string' } } });
  const [name = ''] = positionals;
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  if (positionals.length > 1 || !Number.isInteger(seconds) || seconds < 1) return usage('a whole number of seconds from 1');
  if (name === 'parsers') return fuzzParsers(seconds);
  const target = Object.hasOwn(NATIVE_TARGETS, name) ? NATIVE_TARGETS[name] : undefined;
  return target ? fuzzNative(name, target, seconds) : usage(`one of ${['parsers', ...Object.keys(NATIVE_TARGETS)].join(', ')}`);
}

function usage(expected: string): number {
  say(`fuzz: expected ${expected}: npm run fuzz -- NAME [--seconds N]`);
  return 2;
}

/** What was found before is tried first: the corpus of each target stays in the cache. */
async function fuzzNative(name: string, { binary, env }: NativeTarget, seconds: number): Promise<number> {
  const fuzzer = await buildFuzzer(binary);
  const [corpus, findings] = [path.join(FUZZ_FOLDER, 'corpus', name), path.join(FUZZ_FOLDER, 'findings', name)];
  for (const folder of [corpus, findings]) mkdirSync(folder, { recursive: true });
  const options = [
    `-max_total_time=${seconds}`,
    `-max_len=${MAX_INPUT_BYTES}`,
    '-len_control=0',
    '-print_final_stats=1',
    `-artifact_prefix=${findings}/`,
  ];
  const { status } = spawnSync(fuzzer, [...options, corpus], { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status === 0) return 0;
  say(`fuzz: ${name} found something; the input is in ${findings}`);
  return 1;
}

function fuzzParsers(seconds: number): number {
  let failed = 0;
  for (const { name, property } of PARSERS) {
    const interruptAfterTimeLimit = (seconds * 1_000) / PARSERS.length;
    const details = fc.check(property, { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit });
    say(`  ${name}: ${details.numRuns} inputs`);
    if (details.failed) say(fc.defaultReportMessage(details) ?? `${name} failed`);
    failed += Number(details.failed);
  }
  return Math.min(1, failed);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(report(error)),
);
