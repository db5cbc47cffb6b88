import { expect, it } from 'vitest';
import { WorkSize } from './work-size.ts';

const CAMERA = { width: 1280, height: 720 };
const UPRIGHT = { width: 720, height: 1280 };

/** After so many pictures, each of which takes so long. */
function after(pictures: number, ms: number, camera = CAMERA): WorkSize {
  const size = new WorkSize();
  for (let picture = 0; picture < pictures; picture++) size.took(ms, camera);
  return size;
}

it.each([
  ['a fast machine works on all of it', 1_000, 40, CAMERA, CAMERA, false],
  ['the first pictures say nothing', 8, 5_000, CAMERA, CAMERA, false],
  ['a slow one on less', 20, 150, CAMERA, { width: 960, height: 540 }, false],
  ['and on less, until it keeps up', 32, 150, CAMERA, { width: 640, height: 360 }, false],
  ['the shape stays', 20, 150, UPRIGHT, { width: 540, height: 960 }, false],
  ['one that is too slow for anything is found out', 68, 400, CAMERA, { width: 320, height: 180 }, true],
  ['one that is just slow is not', 500, 100, CAMERA, { width: 320, height: 180 }, false],
  ['a small camera is small already', 8, 400, { width: 160, height: 120 }, { width: 160, height: 120 }, false],
])('%s', (_, pictures, ms, camera, expected, isTooSlow) => {
  const size = after(pictures, ms, camera);
  expect([size.of(camera), size.isTooSlow]).toEqual([expected, isTooSlow]);
});

it('one long moment changes nothing', () => {
  const size = after(19, 30);
  size.took(400, CAMERA);
  expect(size.of(CAMERA)).toEqual(CAMERA);
});
