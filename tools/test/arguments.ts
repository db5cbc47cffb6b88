import { AppError } from '@parley/kernel';

/** The parts of `npm test`, from fast to real (architecture.md §4). */
export const PARTS = ['lint', 'types', 'unit', 'contract', 'stack', 'images'] as const;
export type Part = (typeof PARTS)[number];

/**
 * The parts that a command line asks for, in their own order; all of them when it names none.
 * @throws AppError INPUT_INVALID for anything but `--only NAME[,NAME]`
 */
export function chosenParts(args: readonly string[]): readonly Part[] {
  const names = new Set<string>();
  for (let index = 0; index < args.length; index++) {
    const [option, inline] = (args[index] ?? '').split('=');
    const value = inline ?? args[++index];
    if (option !== '--only' || !value) throw refuse(`${args.join(' ')}: only --only NAME is known`);
    for (const name of value.split(',')) names.add(name.trim());
  }
  for (const name of names) if (!PARTS.some((part) => part === name)) throw refuse(`--only ${name}: unknown part`);
  return names.size === 0 ? PARTS : PARTS.filter((part) => names.has(part));
}

const refuse = (problem: string) => new AppError('INPUT_INVALID', `${problem}; the parts are ${PARTS.join(', ')}`);
