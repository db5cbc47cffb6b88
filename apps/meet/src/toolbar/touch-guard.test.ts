import { expect, it } from 'vitest';
import { guardTaps } from './touch-guard.ts';

function bar(isVisible: boolean) {
  const target = new EventTarget();
  const shown = { is: isVisible };
  const end = guardTaps(
    target,
    () => shown.is,
    () => {
      shown.is = true;
    },
  );
  const press = (pointerType: string): boolean => {
    target.dispatchEvent(Object.assign(new Event('pointerdown'), { pointerType }));
    return target.dispatchEvent(new Event('click', { cancelable: true }));
  };
  return { shown, press, end };
}

it('the first tap at a hidden bar shows it, the second presses', () => {
  const { shown, press } = bar(false);
  expect(press('touch')).toBe(false);
  expect(shown.is).toBe(true);
  expect(press('touch')).toBe(true);
});

it('a mouse has moved there before, and what is seen can be tapped', () => {
  expect(bar(false).press('mouse')).toBe(true);
  expect(bar(true).press('touch')).toBe(true);
});

it('ends', () => {
  const { press, end } = bar(false);
  end();
  expect(press('touch')).toBe(true);
});
