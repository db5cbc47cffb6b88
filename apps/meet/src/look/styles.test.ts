import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const STYLES = globSync(['apps/meet/src/**/*.css', 'libs/ui/src/**/*.css'], { cwd: ROOT });
const MAX_LINES = 400;
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|lch)a?\(/i;
/** What is meant by these is another side in languages that are written from right to left. */
const ONE_SIDED =
  /^\s*(?:left|right|(?:margin|padding|border)-(?:left|right)(?:-\w+)?|(?:text-align|float): (?:left|right)|border-(?:top|bottom)-(?:left|right)-radius)\b/;
const FOUR_SIDES = /^\s*(?:padding|margin|inset): ([\w.%-]+) ([\w.%-]+) ([\w.%-]+) ([\w.%-]+);/;

function problemsOf(file: string): readonly string[] {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  const found = lines.flatMap((line, index) => {
    const [, , right, , left] = FOUR_SIDES.exec(line) ?? [];
    const isBad = ONE_SIDED.test(line) || right !== left || (COLOUR.test(line) && !file.endsWith('tokens.css'));
    return isBad ? [`${file}:${index + 1}: ${line.trim()}`] : [];
  });
  return lines.length > MAX_LINES + 1 ? [...found, `${file}: ${lines.length} lines`] : found;
}

it('styles have only colours of the themes, work from right to left, and stay short', () => {
  expect(STYLES.length).toBeGreaterThan(5);
  expect(STYLES.flatMap(problemsOf)).toEqual([]);
});
