import { expect, it } from 'vitest';
import { UploadSlots } from './upload-slots.ts';

const many = (count: number) => Array.from({ length: count }, (_one, index) => index);

it('bounds the uploads of a meeting, of an address, and of all', () => {
  const slots = new UploadSlots();
  const free = many(8).map((index) => slots.take('m', `192.0.2.${index}`));
  expect(() => slots.take('m', '192.0.2.100')).toThrow('too many uploads');
  free[0]?.();
  free[1]?.();
  slots.take('m', '2001:db8::1');
  for (const index of many(15)) slots.take(`of-one-${index}`, `2001:db8::${index}`);
  expect(() => slots.take('other', '2001:db8::ffff')).toThrow('too many uploads');
  for (const index of many(42)) slots.take(`all-${index}`, `198.51.100.${index}`);
  expect(() => slots.take('last', '203.0.113.1')).toThrow('too many uploads');
});
