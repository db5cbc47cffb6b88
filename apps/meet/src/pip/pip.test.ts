import { silentLog } from '@parley/kernel';
import { expect, it, vi } from 'vitest';
import { Pip, type PipPorts, type PipWindow } from './pip.ts';

function pipWith(ports: PipPorts) {
  const changes: boolean[] = [];
  return { pip: new Pip({ ports, log: silentLog, onChange: (isOpen) => changes.push(isOpen) }), changes };
}

function fakeWindow() {
  let hide = () => {};
  const window = {
    close: vi.fn(),
    addEventListener: (_: string, listener: () => void) => {
      hide = listener;
    },
  };
  return { window: window as unknown as PipWindow & { close: () => void }, hide: () => hide() };
}

it('opens a window once, tells of it, and closes it', async () => {
  const { window } = fakeWindow();
  const openWindow = vi.fn(() => Promise.resolve(window));
  const { pip, changes } = pipWith({ openWindow });
  const seen = vi.fn();
  pip.subscribe(seen);
  pip.open();
  pip.open();
  await vi.waitFor(() => expect(pip.window).toBe(window));
  expect(openWindow).toHaveBeenCalledOnce();
  pip.toggle();
  expect(window.close).toHaveBeenCalledOnce();
  expect([pip.window, changes, seen.mock.calls.length]).toEqual([undefined, [true, false], 2]);
});

it('knows when somebody else closes it; a former window does not matter', async () => {
  const [one, other] = [fakeWindow(), fakeWindow()];
  const windows = [one.window, other.window];
  const { pip, changes } = pipWith({ openWindow: () => Promise.resolve(windows.shift() ?? other.window) });
  pip.open();
  await vi.waitFor(() => expect(pip.isOpen).toBe(true));
  one.hide();
  expect(pip.isOpen).toBe(false);
  pip.open();
  await vi.waitFor(() => expect(pip.isOpen).toBe(true));
  one.hide();
  expect([pip.isOpen, changes]).toEqual([true, [true, false, true]]);
});

it('shows the large picture alone where there is no window', async () => {
  const close = vi.fn();
  let end = () => {};
  const { pip, changes } = pipWith({
    openVideo: (onEnd) => {
      end = onEnd;
      return Promise.resolve(close);
    },
  });
  pip.toggle();
  await vi.waitFor(() => expect(pip.isOpen).toBe(true));
  end();
  expect([pip.isOpen, changes]).toEqual([false, [true, false]]);
  expect(pip.isSupported).toBe(true);
});

it('does not stay open when it was closed before the browser had opened it', async () => {
  const { window } = fakeWindow();
  const coming = Promise.withResolvers<PipWindow>();
  const { pip, changes } = pipWith({ openWindow: () => coming.promise });
  pip.open();
  pip.close();
  coming.resolve(window);
  await vi.waitFor(() => expect(window.close).toHaveBeenCalledOnce());
  expect([pip.isOpen, changes]).toEqual([false, []]);
});

it('can be tried again after a refusal, and is not there where nothing is', async () => {
  const { window } = fakeWindow();
  const openWindow = vi.fn<() => Promise<PipWindow>>().mockRejectedValueOnce(new Error('no gesture')).mockResolvedValue(window);
  const { pip } = pipWith({ openWindow });
  pip.open();
  await vi.waitFor(() => {
    pip.open();
    expect(openWindow).toHaveBeenCalledTimes(2);
  });
  expect(pipWith({}).pip.isSupported).toBe(false);
});

it.each([
  [true, false],
  [false, true],
])('opened by the browser: %s — still there when the page is seen again: %s', async (isAutomatic, expected) => {
  const { window } = fakeWindow();
  const { pip } = pipWith({ openWindow: () => Promise.resolve(window) });
  pip.open(isAutomatic);
  await vi.waitFor(() => expect(pip.isOpen).toBe(true));
  pip.shown();
  expect(pip.isOpen).toBe(expected);
});
