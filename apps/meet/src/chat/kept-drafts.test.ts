import { expect, it } from 'vitest';
import { KeptDrafts, NO_DRAFTS } from './kept-drafts.ts';

const shelfOf = (kept?: string) => {
  const all = new Map(kept === undefined ? [] : [['parley.drafts', kept]]);
  return {
    get: (key: string) => all.get(key),
    set: (key: string, value: string | undefined) => void (value === undefined ? all.delete(key) : all.set(key, value)),
  };
};

it('remembers what was begun, for its room alone', () => {
  const shelf = shelfOf();
  const drafts = { draft: 'half a sen', pollDrafts: [{ question: 'Q', answers: ['a', 'b'] }] };
  new KeptDrafts(shelf, 'r').write(drafts);
  expect(new KeptDrafts(shelf, 'r').read()).toEqual(drafts);
  expect(new KeptDrafts(shelf, 'other').read()).toEqual(NO_DRAFTS);
  new KeptDrafts(shelf, 'r').write(NO_DRAFTS);
  expect(shelf.get('parley.drafts')).toBeUndefined();
});

it.each([
  ['nothing', undefined, ''],
  ['no JSON', '{', ''],
  ['something else', '[1]', ''],
  ['a number for a text', '{"room":"r","draft":7,"polls":7}', ''],
  ['broken polls', '{"room":"r","draft":"x","polls":[7,{"answers":[1]}]}', 'x'],
])('reads %s', (_what, kept, draft) => {
  const read = new KeptDrafts(shelfOf(kept), 'r').read();
  expect(read.draft).toBe(draft);
  for (const poll of read.pollDrafts) expect(poll).toEqual({ question: '', answers: ['', ''] });
});
