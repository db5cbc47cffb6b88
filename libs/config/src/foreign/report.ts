import type { Finding } from '@parley/kernel';
import type { VariableName } from '../registry.ts';
import type { ForeignSetting } from './setting.ts';

/** What takes the place of a setting: a variable, one with a value made of the old one, or the reason why nothing has to. */
export type Replacement =
  | VariableName
  | { readonly variable: VariableName; readonly value: (text: string) => string | undefined }
  | { readonly reason: string };

/** By the path of a setting in lower case; `*` stands for any text. */
export type Replacements = Readonly<Record<string, Replacement>>;

/** Files are for people; nobody reads more lines than this. */
const MAX_FINDINGS = 100;
const MAX_VALUE = 200;
const SECRET = /pass|secret|token|credential/i;

export interface ForeignFile {
  /** Where it lies, for the message. */
  readonly file: string;
  readonly settings: readonly ForeignSetting[];
  readonly replacements: Replacements;
  /** What reads such files elsewhere: `the focus in Java`. */
  readonly program: string;
}

/**
 * One finding for every setting of a file that Parley does not read: the variable that replaces it, with the value to give it, or that
 * there is none. A file without settings is one finding, so that nobody looks for its effect.
 */
export function foreignFindings({ file, settings, replacements, program }: ForeignFile): readonly Finding[] {
  const findings = settings.slice(0, MAX_FINDINGS).map(({ path, value, line }): Finding => {
    const shown = SECRET.test(path) ? '(secret)' : value.slice(0, MAX_VALUE);
    return {
      severity: 'warning',
      subject: `${file}:${line} ${path}${value === '' ? '' : ` = ${shown}`}`,
      problem: `is not read: it is a setting of ${program}`,
      effect: 'it has no effect here',
      remedy: remedyOf(replacementOf(path.toLowerCase(), replacements), value),
    };
  });
  const more = settings.length - findings.length;
  return more > 0
    ? [...findings, { severity: 'warning', subject: file, problem: `has ${more} more settings that are not read`, effect: '', remedy: '' }]
    : findings;
}

function replacementOf(path: string, replacements: Replacements): Replacement | undefined {
  const pattern = Object.keys(replacements).find((key) => key.includes('*') && matches(key, path));
  return replacements[path] ?? (pattern === undefined ? undefined : replacements[pattern]);
}

function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`).test(path);
}

function remedyOf(replacement: Replacement | undefined, value: string): string {
  if (replacement === undefined) return 'No variable replaces it; remove it, or leave it if you may go back.';
  if (typeof replacement === 'object' && 'reason' in replacement) return `It is not needed: ${replacement.reason}.`;
  const name = typeof replacement === 'string' ? replacement : replacement.variable;
  const text = typeof replacement === 'string' ? plain(value) : replacement.value(value);
  return text === undefined || SECRET.test(name) ? `Set ${name} instead.` : `Set ${name}=${text} instead.`;
}

/** A value that can stand in an `.env` file as it is. */
function plain(value: string): string | undefined {
  return /^[\w .,:;@/#%+-]{1,200}$/.test(value) ? value : undefined;
}
