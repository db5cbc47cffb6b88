import { isKnownName, type Reader, reviewEnvironment } from '@parley/config';
import type { Finding } from '@parley/kernel';
import type { Check } from '../check.ts';

/** Where values come from. */
export interface Sources {
  /** Variables of `.env`; undefined when there is no such file. */
  readonly file: Readonly<Record<string, string>> | undefined;
  readonly process: Readonly<Record<string, string | undefined>>;
  /** The service in whose container this runs; undefined outside containers. */
  readonly service: Reader | undefined;
}

/** Who may have been meant by a variable of the shell. */
const OURS: readonly Reader[] = ['web', 'prosody', 'jicofo', 'jvb', 'compose', 'init', 'start'];

/** Passwords that the first start makes. */
const UNTIL_THE_FIRST_START = { JICOFO_AUTH_PASSWORD: 'made-by-the-first-start', JVB_AUTH_PASSWORD: 'also-made-by-the-first-start' };

/** Everything that the static rules say about the settings in force: the environment wins over the file. */
export function reviewSources({ file, process, service }: Sources): readonly Finding[] {
  if (service !== undefined) return reviewEnvironment(process, { service });
  // Of the environment, which is full of others' variables, only what is for us was meant for us.
  const ours = Object.entries(process).filter(([name]) => isKnownName(name, OURS));
  const before = file === undefined ? UNTIL_THE_FIRST_START : {};
  return reviewEnvironment({ ...before, ...file, ...Object.fromEntries(ours) }, { file: true });
}

export const variablesCheck = (sources: Sources): Check => ({
  name: 'variables',
  isOnline: false,
  async run() {
    const findings = reviewSources(sources);
    const of =
      sources.service === undefined ? (sources.file === undefined ? 'the defaults' : '.env') : `the settings of ${sources.service}`;
    return { summary: findings.length === 0 ? `${of}: all in order` : `${of}: ${findings.length} to look at`, findings };
  },
});
