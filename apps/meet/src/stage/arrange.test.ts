import { describe, expect, it } from 'vitest';
import { type ArrangeOptions, arrange, inReadingOrder, type Rect, seatsOf } from './arrange.ts';
import { receiverConstraints, wantedHeight } from './constraints.ts';
import { layoutOf, ME, screenOf, tileOf } from './fixtures.ts';
import type { StageView } from './stage-view.ts';
import { paneTile } from './tiles.ts';

const people = (count: number) => Array.from({ length: count }, (_, i) => tileOf(`p${i}`));
const OPTIONS: ArrangeOptions = { area: { width: 1280, height: 620 }, page: 0, isStripHidden: false, stripWidth: 0, layout: layoutOf() };
const PHONE = { width: 344, height: 560 };
const at = (view: StageView, over: Partial<ArrangeOptions> = {}) => arrange(view, { ...OPTIONS, ...over });
const onStage = (large: number, small: number): StageView => ({ mode: 'stage', large: people(large), small: people(small) });
const overlap = (a: Rect, b: Rect) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('places', () => {
  const areas = [OPTIONS.area, PHONE, { width: 844, height: 260 }, { width: 1920, height: 1000 }, { width: 320, height: 200 }];
  const views: StageView[] = [
    ...[1, 2, 7, 49].map((count): StageView => ({ mode: 'tiles', large: [], small: people(count) })),
    ...[1, 2, 6].flatMap((large) => [0, 1, 3, 40].map((small) => onStage(large, small))),
  ];

  it.each(areas)('in %j are all inside and never over each other', (area) => {
    for (const view of views) {
      const { places } = at(view, { area });
      expect(places.length).toBeGreaterThan(0);
      for (const { rect } of places) {
        expect(rect.x).toBeGreaterThanOrEqual(0);
        expect(rect.y).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.width).toBeLessThanOrEqual(area.width + 1);
        expect(rect.y + rect.height).toBeLessThanOrEqual(area.height + 1);
      }
      expect(places.some((one, i) => places.some((other, j) => i < j && overlap(one.rect, other.rect)))).toBe(false);
    }
  });

  it('show everybody once, page by page', () => {
    for (const view of [onStage(1, 40), { mode: 'tiles', large: [], small: people(49) } as const]) {
      const { pages, perPage } = at(view);
      const small = view.small.length;
      expect(pages).toBe(Math.ceil(small / perPage));
      const shown = Array.from({ length: pages }, (_, page) => at(view, { page }).places.filter(({ role }) => role !== 'large')).flat();
      expect(shown.map(({ tile }) => tile.key)).toEqual(people(small).map(({ key }) => key));
      expect(at(view, { page: 99 }).page).toBe(pages - 1);
    }
  });

  it('has at most 25 tiles in 5 columns, or what the server says', () => {
    const view: StageView = { mode: 'tiles', large: [], small: people(49) };
    const area = { width: 2560, height: 1300 };
    expect(at(view, { area }).perPage).toBe(25);
    const layout = layoutOf({ tileView: { numberOfVisibleTiles: 49 } }, { TILE_VIEW_MAX_COLUMNS: 7 });
    expect(at(view, { area, layout }).perPage).toBe(49);
  });

  it('of the last row that is not full are in the middle', () => {
    const { places } = at({ mode: 'tiles', large: [], small: people(3) });
    const [first, , last] = places.map(({ rect }) => rect);
    expect(last && last.x + last.width / 2).toBeCloseTo(640, -1);
    expect(first && last && last.y > first.y).toBe(true);
  });
});

describe('the strip', () => {
  it('is at the end of the lines, as wide as wanted within limits; along the foot of an upright phone', () => {
    expect(at(onStage(1, 3)).strip).toEqual({ x: 1072, y: 0, width: 208, height: 620 });
    expect(at(onStage(1, 3), { stripWidth: 400 }).strip?.width).toBe(400);
    expect(at(onStage(1, 3), { stripWidth: 4_000 }).strip?.width).toBe(640);
    expect(at(onStage(1, 3), { layout: layoutOf({ filmstrip: { initialWidth: 300 } }) }).strip?.width).toBe(300);
    expect(at(onStage(1, 3), { area: PHONE })).toMatchObject({ strip: { x: 0, y: 440, width: 344, height: 120 }, isStripVertical: false });
    expect(at(onStage(1, 3), { layout: layoutOf({}, { VERTICAL_FILMSTRIP: false }) }).isStripVertical).toBe(false);
  });

  it('can be hidden, switched off, and is not there when nobody is left for it', () => {
    for (const arrangement of [
      at(onStage(1, 3), { isStripHidden: true }),
      at(onStage(1, 0)),
      at(onStage(1, 3), { layout: layoutOf({ filmstrip: { disabled: true } }) }),
    ]) {
      expect(arrangement.strip).toBeUndefined();
      expect(arrangement.places.map(({ role, rect }) => [role, rect.width])).toEqual([['large', 1280]]);
    }
  });

  it('has more columns when it is wide', () => {
    const xs = new Set(at(onStage(1, 9), { stripWidth: 500 }).places.flatMap(({ role, rect }) => (role === 'strip' ? [rect.x] : [])));
    expect(xs.size).toBe(2);
  });
});

describe('oneself', () => {
  const view: StageView = { mode: 'stage', large: people(1), small: [], floating: ME };
  it.each([
    [OPTIONS.area, { width: 240, height: 135, x: 1028, y: 473 }],
    [PHONE, { width: 96, height: 128, x: 236, y: 420 }],
  ])('floats in the corner of %j, and hides with the strip', (area, rect) => {
    expect(at(view, { area }).places.at(-1)).toMatchObject({ role: 'floating', rect });
    expect(at(view, { area, isStripHidden: true }).places).toHaveLength(1);
  });
});

describe('the bridge', () => {
  it.each([
    [100, 180],
    [225, 180],
    [300, 360],
    [450, 360],
    [600, 720],
    [1000, 1080],
    [1800, 2160],
  ])('is asked for a tile of %i device pixels at %i', (pixels, height) => {
    expect(wantedHeight(pixels)).toBe(height);
  });

  it('is asked for visible remote pictures only, each as large as it is shown', () => {
    const speaker = tileOf('p1', { key: 'speaker', isSpeaking: true });
    const { places } = at({ mode: 'stage', large: [speaker], small: [screenOf('p0'), ME, ...people(9)] });
    expect(receiverConstraints(places, { pixels: 1, hasHidden: true })).toEqual({
      lastN: -1,
      onStageSources: ['p1-v0'],
      selectedSources: ['p1-v0'],
      defaultConstraints: { maxHeight: 0 },
      constraints: {
        'p1-v0': { maxHeight: 720 },
        'p0-v1': { maxHeight: 360 },
        'p0-v0': { maxHeight: 180 },
      },
    });
  });

  it('is asked for in the sizes of an operator', () => {
    const { places } = at({ mode: 'stage', large: people(1), small: people(3).slice(1) });
    const steps = [
      { from: 100, height: 360 },
      { from: 500, height: 720 },
    ];
    expect(receiverConstraints(places, { pixels: 3, hasHidden: false, steps }).constraints).toEqual({
      'p0-v0': { maxHeight: 720 },
      'p1-v0': { maxHeight: 360 },
      'p2-v0': { maxHeight: 360 },
    });
    const high = receiverConstraints(places, { pixels: 3, hasHidden: false, steps: [{ from: 5_000, height: 720 }] });
    expect(high.constraints?.['p0-v0']).toEqual({ maxHeight: 180 });
  });

  it('is asked for a large screen whole, and for nothing of what is looked at together', () => {
    const shared = tileOf('x', { kind: 'screen', shared: { video: 'v', isPlaying: true, time: 0, isMuted: false, volume: 1 } });
    const { places } = at({ mode: 'stage', large: [screenOf('p0'), shared, paneTile('whiteboard')], small: [] });
    expect(receiverConstraints(places, { pixels: 2, hasHidden: false })).toMatchObject({
      onStageSources: ['p0-v1'],
      defaultConstraints: { maxHeight: 180 },
      constraints: { 'p0-v1': { maxHeight: 2160 } },
    });
  });
});

it('oneself stays above the toolbar of a phone held sideways', () => {
  const view: StageView = { mode: 'stage', large: people(1), small: [], floating: ME };
  const footOf = (area: { width: number; height: number }) => {
    const rect = at(view, { area }).places.find(({ role }) => role === 'floating')?.rect;
    return rect && area.height - rect.y - rect.height;
  };
  expect([footOf({ width: 724, height: 300 }), footOf({ width: 1264, height: 600 }), footOf(PHONE)]).toEqual([68, 12, 12]);
});

it('what is read out stays in the order of the tiles', () => {
  const tiles = [ME, ...people(3)];
  const { places } = at({ mode: 'stage', large: tiles.slice(2, 3), small: [ME, ...people(1), ...people(3).slice(2)] });
  expect(inReadingOrder(places, tiles).map(({ tile }) => tile.key)).toEqual(['local', 'p0', 'p1', 'p2']);
});

it('seats are the places of other people on the first page', () => {
  const view: StageView = { mode: 'tiles', large: [], small: [screenOf('p0'), ME, ...people(49)] };
  expect(seatsOf(view, at(view))).toBe(at(view).perPage - 2);
});
