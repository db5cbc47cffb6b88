import { expect, it } from 'vitest';
import { KeyListener } from './key-listener.ts';
import type { KeyPress, Meant } from './keys.ts';

class Key extends Event {
  readonly key: string;
  readonly code = '';
  readonly isComposing: boolean;

  constructor(type: string, key: string, isComposing = false) {
    super(type, { cancelable: true });
    this.key = key;
    this.isComposing = isComposing;
  }
}

function listen(meant: (press: KeyPress) => Meant | undefined = (press) => (press.key === ' ' ? { kind: 'talk' } : { kind: 'palette' })) {
  const target = new EventTarget();
  const log: string[] = [];
  const listener = new KeyListener({
    target,
    meaningOf: meant,
    act: ({ kind }) => log.push(kind),
    hold: (isHeld) => log.push(isHeld ? 'hold' : 'let go'),
  });
  listener.start();
  const send = (type: string, key = '', isComposing = false) => {
    const event = new Key(type, key, isComposing);
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { log, listener, send };
}

it('does what a key means, in place of what the browser would do', () => {
  const { log, send } = listen();
  expect(send('keydown', 'k')).toBe(true);
  expect(log).toEqual(['palette']);
});

it('leaves other keys alone', () => {
  const { log, send } = listen(() => undefined);
  expect(send('keydown', 'x')).toBe(false);
  expect(log).toEqual([]);
});

it('leaves keys to an input method', () => {
  const { log, send } = listen();
  expect(send('keydown', 'k', true)).toBe(false);
  expect(log).toEqual([]);
});

it('holds until the key is let go, however often it repeats', () => {
  const { log, send } = listen();
  expect([send('keydown', ' '), send('keydown', ' '), send('keyup', ' ')]).toEqual([true, true, true]);
  expect(log).toEqual(['hold', 'let go']);
  expect(send('keyup', ' ')).toBe(false);
});

it('swallows what repeats, even where it means nothing any more', () => {
  let isTalk = true;
  const { send } = listen(() => (isTalk ? { kind: 'talk' } : undefined));
  send('keydown', ' ');
  isTalk = false;
  expect(send('keydown', ' ')).toBe(true);
});

it.each(['blur', 'stop'])('lets go at %s', (end) => {
  const { log, send, listener } = listen();
  send('keydown', ' ');
  if (end === 'stop') listener.stop();
  else send('blur');
  send('keyup', ' ');
  expect(log).toEqual(['hold', 'let go']);
});

it('hears nothing after its end', () => {
  const { log, send, listener } = listen();
  listener.stop();
  send('keydown', 'k');
  expect(log).toEqual([]);
});
