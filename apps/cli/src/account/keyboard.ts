import { text as readAll } from 'node:stream/consumers';
import { AppError } from '@parley/kernel';

/** Where passwords come from: typed without an echo, or out of a pipe. */
export interface Keyboard {
  readonly isTerminal: boolean;
  /** Everything that comes out of the pipe. */
  readAll(): Promise<string>;
  /** One line, of which nothing is shown. @throws AppError CLOSED when it is given up (Ctrl-C) */
  readHidden(prompt: string): Promise<string>;
}

/** What has been typed so far, and whether the line has come to its end. */
export interface TypedLine {
  readonly text: string;
  readonly state: 'typing' | 'done' | 'given up';
  /** Keys behind the end of the line: somebody has pasted more than one. */
  readonly rest: string;
}

export const EMPTY_LINE: TypedLine = { text: '', state: 'typing', rest: '' };

/** A line after more keys: what a terminal without echo leaves to the program. */
export function typeKeys(line: TypedLine, keys: string): TypedLine {
  let { text } = line;
  let read = 0;
  for (const key of keys) {
    read += key.length;
    if (key === '\r' || key === '\n') return { text, state: 'done', rest: keys.slice(read) };
    if (key === '\u0003' || (key === '\u0004' && text === '')) return { text: '', state: 'given up', rest: '' };
    if (key === '\u007f' || key === '\b') text = [...text].slice(0, -1).join('');
    else if (key === '\u0015') text = '';
    else if (key >= ' ') text += key;
  }
  return { text, state: 'typing', rest: '' };
}

/** The keyboard of this process: `input` is shared with nobody else. */
export function processKeyboard(input: NodeJS.ReadStream = process.stdin, output: NodeJS.WriteStream = process.stderr): Keyboard {
  let ahead = '';
  return {
    isTerminal: input.isTTY === true,
    readAll: () => readAll(input),
    async readHidden(prompt) {
      output.write(prompt);
      input.setRawMode(true);
      input.setEncoding('utf8');
      const line = await typedLine(input, ahead);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      if (line.state === 'given up') throw new AppError('CLOSED', 'given up; nothing was changed');
      ahead = line.rest;
      return line.text;
    },
  };
}

function typedLine(input: NodeJS.ReadStream, ahead: string): Promise<TypedLine> {
  return new Promise((resolve) => {
    let line = typeKeys(EMPTY_LINE, ahead);
    const onKeys = (keys: string) => {
      line = typeKeys(line, keys);
      if (line.state === 'typing') return;
      input.off('data', onKeys);
      resolve(line);
    };
    if (line.state !== 'typing') return resolve(line);
    input.on('data', onKeys);
    input.resume();
  });
}

/** A password, typed once; out of a pipe its first line. */
export async function askPassword(keyboard: Keyboard, prompt: string): Promise<string> {
  return keyboard.isTerminal ? keyboard.readHidden(prompt) : firstLine(await keyboard.readAll());
}

/**
 * A new password, typed twice; out of a pipe its first line.
 * @throws AppError INPUT_INVALID when the two differ
 */
export async function askNewPassword(keyboard: Keyboard, prompt: string): Promise<string> {
  const password = await askPassword(keyboard, prompt);
  if (keyboard.isTerminal && (await keyboard.readHidden('Once more: ')) !== password)
    throw new AppError('INPUT_INVALID', 'the two passwords are not the same; nothing was changed');
  return password;
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';
