import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Builder, builderClass, writeShortStrings } from './short-strings.ts';

interface WholeBuilder extends Builder {
  finish(offset: number): void;
  asUint8Array(): Uint8Array;
}
const Whole = builderClass() as unknown as new (size: number) => WholeBuilder;

/** Strings one after the other, as a request has them, in a buffer that has to grow. */
function written(texts: readonly (string | undefined)[]): Uint8Array {
  const builder = new Whole(1);
  const offsets = texts.map((text) => builder.createString(text));
  builder.finish(offsets.at(-1) ?? 0);
  return builder.asUint8Array();
}

it('short strings are written as the builder would write them', () => {
  const text = fc.oneof(fc.string({ maxLength: 70 }), fc.string({ unit: 'grapheme', maxLength: 70 }), fc.constant(undefined));
  const lists = fc.sample(fc.array(text, { minLength: 1, maxLength: 20 }), 500);
  const before = lists.map(written);
  writeShortStrings();
  writeShortStrings();
  expect(lists.map(written)).toEqual(before);
});
