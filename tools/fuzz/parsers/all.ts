import { BINARY_PARSERS } from './binaries.ts';
import { ELEMENT_PARSERS } from './elements.ts';
import { JSON_PARSERS } from './jsons.ts';
import type { Parser } from './parser.ts';
import { TEXT_PARSERS } from './texts.ts';

/** Everything in TypeScript that reads what others send. */
export const PARSERS: readonly Parser[] = [...ELEMENT_PARSERS, ...JSON_PARSERS, ...TEXT_PARSERS, ...BINARY_PARSERS];
