import { describe, expect, it } from 'vitest';
import { blurPlan, coverCrop } from './background.ts';

describe('a picture behind a person', () => {
  it.each([
    [{ width: 1600, height: 900 }, { width: 1280, height: 720 }, [0, 0, 1, 1]],
    [{ width: 2000, height: 1000 }, { width: 1000, height: 1000 }, [0.25, 0, 0.5, 1]],
    [{ width: 1000, height: 2000 }, { width: 1000, height: 1000 }, [0, 0.25, 1, 0.5]],
    [{ width: 0, height: 0 }, { width: 640, height: 480 }, [0, 0, 1, 1]],
  ])('of %j fills a video of %j without being pulled out of shape', (picture, video, crop) => {
    expect(coverCrop(picture, video)).toEqual(crop);
  });
});

describe('blur', () => {
  it('is worked out on a small picture of the same shape', () => {
    expect(blurPlan({ width: 1280, height: 720 }, 'strong')).toEqual({ size: { width: 178, height: 100 }, rounds: 3 });
    expect(blurPlan({ width: 1280, height: 720 }, 'slight')).toMatchObject({ size: { height: 200 }, rounds: 1 });
    expect(blurPlan({ width: 90, height: 160 }, 'slight').size).toEqual({ width: 90, height: 160 });
    expect(blurPlan({ width: 0, height: 0 }, 'slight').size).toEqual({ width: 1, height: 1 });
  });
});
