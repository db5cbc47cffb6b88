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
}

/** A line after more keys: what a terminal without echo leaves to the program. */
export function typeKeys(line: TypedLine, keys: string): TypedLine {
  let { text } = line;
  for (const key of keys) {
    if (key === '\r' || key === '\n') return { text, state: 'done' };
    if (key === '\u0003' || (key === '\u0004' && text === '')) return { text: '', state: 'given up' };
    if (key === '\u007f' || key === '\b') text = [...text].slice(0, -1).join('');
    else if (key === '\u0015') text = '';
    else if (key >= ' ') text += key;
  }
  return { text, state: 'typing' };
}

/** The keyboard of this process: `input` is shared with nobody else. */
export function processKeyboard(input: NodeJS.ReadStream = process.stdin, output: NodeJS.WriteStream = process.stderr): Keyboard {
  return {
    isTerminal: input.isTTY === true,
    readAll: () => readAll(input),
    readHidden(prompt) {
      output.write(prompt);
      input.setRawMode(true);
      input.setEncoding('utf8');
      input.resume();
      return new Promise((resolve, reject) => {
        let line: TypedLine = { text: '', state: 'typing' };
        const onKeys = (keys: string) => {
          line = typeKeys(line, keys);
          if (line.state === 'typing') return;
          input.off('data', onKeys);
          input.setRawMode(false);
          input.pause();
          output.write('\n');
          if (line.state === 'done') resolve(line.text);
          else reject(new AppError('CLOSED', 'given up; nothing was changed'));
        };
        input.on('data', onKeys);
      });
    },
  };
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
