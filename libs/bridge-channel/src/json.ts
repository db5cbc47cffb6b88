import { AppError } from '@parley/kernel';

/** Deeper nesting than any message has: the text would only serve to exhaust the stack of whoever serialises it again. */
const MAX_DEPTH = 32;

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

/** @throws AppError INPUT_INVALID when the text is longer than `maxBytes` (UTF-8), nested too deeply or no JSON */
export function parseJson(text: string, maxBytes: number): unknown {
  if (text.length > maxBytes || (text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes))
    throw new AppError('INPUT_INVALID', `bridge channel message is longer than ${maxBytes} bytes`);
  if (depthOf(text) > MAX_DEPTH) throw new AppError('INPUT_INVALID', 'bridge channel message is nested too deeply');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('INPUT_INVALID', 'bridge channel message is not JSON', { cause: error });
  }
}
