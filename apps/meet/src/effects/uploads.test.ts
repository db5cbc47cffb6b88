import { expect, it } from 'vitest';
import { Uploads } from './uploads.ts';

function shelfOf(kept?: string) {
  let value = kept;
  const set = (_key: string, next: string | undefined) => {
    value = next;
  };
  return { get: () => value, set };
}

const PNG = 'data:image/png;base64,aGk=';

it('keeps pictures, and lets the oldest make room', () => {
  const uploads = new Uploads(shelfOf());
  const first = uploads.add(PNG);
  for (let count = 0; count < 6; count++) uploads.add(`data:image/jpeg;base64,a${count}`);
  expect(uploads.all().map(({ url }) => url.at(-1))).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(uploads.find(first?.id ?? '')).toBeUndefined();
  const [second] = uploads.all();
  uploads.remove(second?.id ?? '');
  expect(uploads.all()).toHaveLength(5);
});

it.each([
  'data:text/html;base64,aGk=',
  'https://elsewhere/x.png',
  'data:image/svg+xml;base64,aGk=',
  `data:image/png;base64,${'a'.repeat(600_000)}`,
])('takes no %.30s', (url) => {
  const uploads = new Uploads(shelfOf());
  expect(uploads.add(url)).toBeUndefined();
  expect(uploads.all()).toEqual([]);
});

it.each([undefined, 'no json', '{"a":1}', '[1,null,{"id":"x"}]', `[{"id":"../../..","url":"${PNG}"}]`])(
  'reads nothing out of %s',
  (kept) => {
    expect(new Uploads(shelfOf(kept)).all()).toEqual([]);
  },
);
