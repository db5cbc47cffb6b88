/** Something about a deployment that is not as it should be; written for the person who runs it. */
export interface Finding {
  /** `error`: users cannot do what they came for. `warning`: they can, but the owner has probably meant something else. */
  readonly severity: 'error' | 'warning';
  /** What it is about: the variable with its value (`NAME=value`, a secret's never), an address, a file. */
  readonly subject: string;
  /** What is wrong with it, without the subject: `is taken by another process`. */
  readonly problem: string;
  /** What users notice: `browsers get no video as soon as a third person joins`. */
  readonly effect: string;
  /** The one line that puts it right: an assignment for `.env`, a command, or one sentence. */
  readonly remedy: string;
}

/** A finding as one line of a log or a terminal: `SUBJECT: PROBLEM; EFFECT. REMEDY`. */
export function findingLine({ subject, problem, effect, remedy }: Finding): string {
  return `${subject}: ${problem}${effect ? `; ${effect}` : ''}.${remedy ? ` ${remedy}` : ''}`;
}
