import { expect, it } from 'vitest';
import { limitConstraints } from './receive-limits.ts';

const screens = new Set(['b-v1']);
const wanted = {
  lastN: -1,
  selectedSources: ['a-v0', 'b-v1'],
  onStageSources: ['a-v0'],
  defaultConstraints: { maxHeight: 0 },
  constraints: { 'a-v0': { maxHeight: 720, maxFrameRate: 30 }, 'c-v0': { maxHeight: 180 }, 'b-v1': { maxHeight: -1 } },
};

it('cuts cameras to the limit and leaves screens whole', () => {
  expect(limitConstraints(wanted, { maxHeight: 360, isLow: false, screens })).toEqual({
    ...wanted,
    constraints: { 'a-v0': { maxHeight: 360, maxFrameRate: 30 }, 'c-v0': { maxHeight: 180 }, 'b-v1': { maxHeight: -1 } },
  });
});

it('changes nothing that is below the limit', () => {
  expect(limitConstraints(wanted, { maxHeight: 2160, isLow: false, screens })).toEqual(wanted);
});

it('takes "no limit" for as much as the limit', () => {
  const all = { defaultConstraints: { maxHeight: -1 } };
  expect(limitConstraints(all, { maxHeight: 360, isLow: false, screens })).toEqual({ defaultConstraints: { maxHeight: 360 } });
});

it('asks for no camera in low-bandwidth mode, wherever it stands, and for small screens', () => {
  expect(limitConstraints(wanted, { maxHeight: 2160, isLow: true, screens })).toEqual({
    lastN: -1,
    selectedSources: ['b-v1'],
    onStageSources: [],
    defaultConstraints: { maxHeight: 0 },
    constraints: { 'a-v0': { maxHeight: 0, maxFrameRate: 30 }, 'c-v0': { maxHeight: 0 }, 'b-v1': { maxHeight: 720 } },
  });
});
