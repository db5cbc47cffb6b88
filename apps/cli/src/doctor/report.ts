import type { Finding } from '@parley/kernel';
import type { CheckReport } from './run-checks.ts';

/** Some of what is told comes from servers that may be anybody's: nothing of it may move the cursor or set a title. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}

/** One line of progress: `ok    names         meet.example.com is 203.0.113.9`. */
export function progressLine({ name, summary, findings, isSkipped }: CheckReport): string {
  const state = isSkipped ? 'skip' : findings.some(isError) ? 'ERROR' : findings.length > 0 ? 'warn' : 'ok';
  return printable(`${state.padEnd(6)}${name.padEnd(16)}${summary}`);
}

/** All findings, errors first, for a person at a terminal; then one line with the sum. */
export function findingText(findings: readonly Finding[]): string {
  const sorted = [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))];
  return [...sorted.map((finding, index) => describe(finding, index + 1)), sum(findings)].join('\n\n');
}

/** For programs: a stable shape. */
export function reportJson(version: string, reports: readonly CheckReport[]): string {
  const checks = reports.map(({ name, summary, isSkipped = false, findings }) => ({ name, skipped: isSkipped, summary, findings }));
  return JSON.stringify({ version, healthy: !reports.some(({ findings }) => findings.some(isError)), checks }, undefined, 2);
}

export const isError = ({ severity }: Finding): boolean => severity === 'error';

/** The same finding may come from a check here and from the service that it is about. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ subject, problem }) => {
    const key = `${subject}\n${problem}`;
    return seen.has(key) ? false : seen.add(key).has(key);
  });
}

function describe({ severity, subject, problem, effect, remedy }: Finding, number: number): string {
  const lines = [`${number}. ${severity === 'error' ? 'ERROR' : 'Warning'}: ${subject}: ${problem}`];
  if (effect) lines.push(`   What it means:     ${effect}`);
  if (remedy) lines.push(`   To put it right:   ${remedy}`);
  return lines.map(printable).join('\n');
}

function sum(findings: readonly Finding[]): string {
  const errors = findings.filter(isError).length;
  const warnings = findings.length - errors;
  if (findings.length === 0) return 'Nothing to put right.';
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}. docs/troubleshooting.md has more about each.`;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
