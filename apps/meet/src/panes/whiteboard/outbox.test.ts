import { expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const element = (id: string, version: number) => ({ id, type: 'line', version, versionNonce: 1, isDeleted: false });
const ids = (elements: readonly { readonly id: string; readonly version: number }[]) =>
  elements.map(({ id, version }) => `${id}${version}`);

it('sends what is new, everything to newcomers, and nothing back', () => {
  const outbox = new Outbox();
  expect(ids(outbox.take([element('a', 1), element('b', 1)], false))).toEqual(['a1', 'b1']);
  expect(ids(outbox.take([element('a', 1), element('b', 2)], false))).toEqual(['b2']);
  outbox.know([element('c', 5)]);
  expect(ids(outbox.take([element('a', 1), element('b', 2), element('c', 5)], false))).toEqual([]);
  expect(ids(outbox.take([element('a', 1), element('c', 6)], false))).toEqual(['c6']);
  expect(ids(outbox.take([element('a', 1), element('c', 6)], true))).toEqual(['a1', 'c6']);
});
