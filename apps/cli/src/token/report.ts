import type { TokenExplanation, TokenStep } from '@parley/auth-jwt';

const MARKS: Readonly<Record<TokenStep['result'], string>> = { good: 'good', bad: 'BAD ', skipped: '-   ' };

/** An explanation for a terminal, one step a line with what to do below. */
export function tokenReport({ steps, isAccepted }: TokenExplanation): readonly string[] {
  const width = Math.max(...steps.map(({ about }) => about.length));
  const lines = steps.flatMap(({ about, result, found, hint }) => [
    `${MARKS[result]}  ${about.padEnd(width)}  ${found}`,
    ...(hint === undefined ? [] : [`${' '.repeat(width + 8)}${hint}`]),
  ]);
  const first = steps.find(({ result }) => result === 'bad');
  return [...lines, isAccepted ? 'The token is good.' : `The token is refused: ${first?.found ?? 'see above'}.`];
}
