import { AppError } from '@parley/kernel';
import fc from 'fast-check';

/** A reader of what comes over the network, and things to give it. */
export interface Parser {
  readonly name: string;
  /** Holds when it reads everything or refuses it properly: with an AppError, in words. */
  readonly property: fc.IProperty<[unknown]>;
}

export function parser<Input>(name: string, inputs: fc.Arbitrary<Input>, read: (input: Input) => unknown): Parser {
  const property = fc.property(inputs, (input) => {
    try {
      read(input);
    } catch (error) {
      if (!(error instanceof AppError) || error.message === '') throw error;
    }
  });
  return { name, property: property as fc.IProperty<[unknown]> };
}
