import { expect, it } from 'vitest';
import { onceItWorks } from './once-it-works.ts';

it('makes one for all who ask, and another one for those who ask after a failure', async () => {
  const made: PromiseWithResolvers<string>[] = [];
  const ask = onceItWorks(() => {
    const next = Promise.withResolvers<string>();
    made.push(next);
    return next.promise;
  });
  const early = [ask(), ask()];
  made[0]?.reject(new Error('no memory'));
  for (const one of early) await expect(one).rejects.toThrow('no memory');
  const late = [ask(), ask()];
  made[1]?.resolve('made');
  expect(await Promise.all([...late, ask()])).toEqual(['made', 'made', 'made']);
  expect(made).toHaveLength(2);
});
