import { createRequire } from 'node:module';
import { AppError } from '@parley/kernel';

/** Longer ones are rare, and an encoder is faster for them. */
const MAX_LENGTH = 64;
const FIRST_BEYOND_ASCII = 0x80;

/** The parts of a FlatBuffers builder that a string is written with. */
export interface Builder {
  space: number;
  bb: { setPosition(position: number): void; bytes(): Uint8Array };
  addInt8(value: number): void;
  startVector(elementSize: number, elements: number, alignment: number): void;
  endVector(): number;
  createString(text: string | Uint8Array | null | undefined): number;
}

const WRITES_SHORT = Symbol.for('parley.sfu.strings');

type BuilderClass = { readonly prototype: Builder & { [WRITES_SHORT]?: true } };

/**
 * Lets requests to the workers write short ASCII strings byte by byte: each has dozens of them, names of codecs and ids, for which
 * setting up an encoder costs several times as much. Done twice it is a no-op.
 * @throws AppError INTERNAL when mediasoup writes its requests in another way (another version)
 */
export function writeShortStrings(): void {
  const { prototype } = builderClass();
  if (prototype[WRITES_SHORT]) return;
  const { createString } = prototype;
  prototype.createString = function (text) {
    return typeof text === 'string' && isShortAscii(text) ? writeAscii(this, text) : createString.call(this, text);
  };
  prototype[WRITES_SHORT] = true;
}

/** The one that mediasoup uses. */
export function builderClass(): BuilderClass {
  const mediasoup = createRequire(import.meta.url).resolve('mediasoup');
  const { Builder } = createRequire(mediasoup)('flatbuffers') as { Builder?: BuilderClass };
  if (typeof Builder?.prototype.createString !== 'function')
    throw new AppError('INTERNAL', 'this version of mediasoup writes its requests in another way');
  return Builder;
}

function isShortAscii(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= FIRST_BEYOND_ASCII) return false;
  return true;
}

/** As the builder does it: from the end, a zero byte last. */
function writeAscii(builder: Builder, text: string): number {
  builder.addInt8(0);
  builder.startVector(1, text.length, 1);
  builder.space -= text.length;
  builder.bb.setPosition(builder.space);
  const bytes = builder.bb.bytes();
  for (let index = 0; index < text.length; index++) bytes[builder.space + index] = text.charCodeAt(index);
  return builder.endVector();
}
