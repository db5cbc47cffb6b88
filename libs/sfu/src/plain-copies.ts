import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError } from '@parley/kernel';

interface Utils {
  clone<T>(value: T): T;
}

const require = createRequire(import.meta.url);

/**
 * A copy of data as parameters of RTP are: objects and lists of simple values, in a tenth of the time of `structuredClone`, which
 * can do more. What is {@link frozen} is its own copy.
 */
export function plainCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return value.map(plainCopy) as T;
  const copy = { ...value };
  for (const key in copy) copy[key] = plainCopy(copy[key]);
  return copy;
}

/** Data that nobody changes from now on, with all that is inside. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/**
 * Lets mediasoup copy like that: it copies all capabilities and parameters several times for each consumer, which was a good part
 * of what a consumer cost this process. Done twice it is a no-op.
 * @throws AppError INTERNAL when mediasoup copies in another way (another version)
 */
export function copyPlainly(): void {
  const utils = require(join(require.resolve('mediasoup/ortc'), '../utils.js')) as Partial<Utils>;
  if (utils.clone === undefined) throw new AppError('INTERNAL', 'this version of mediasoup copies parameters in another way');
  utils.clone = plainCopy;
}
