import { describe, expect, it } from 'vitest';
import { bySpeech, orderSources } from './order.ts';
import { allocateReceiver, wantedOfSenders } from './receiver.ts';
import type { VideoSource } from './types.ts';

const camera = (owner: string, over: Partial<VideoSource> = {}): VideoSource => ({
  name: `${owner}-v0`,
  owner,
  videoType: 'camera',
  enabled: true,
  layers: 3,
  ...over,
});
const desktop = (owner: string): VideoSource => camera(owner, { name: `${owner}-v1`, videoType: 'desktop' });
const names = (sources: readonly VideoSource[]) => sources.map((source) => source.name);

describe('orderSources', () => {
  it('puts on-stage before selected before speakers, each in its own order', () => {
    const sources = ['a', 'b', 'c', 'd', 'e'].map((owner) => camera(owner));
    const constraints = { onStageSources: ['d-v0', 'a-v0'], selectedSources: ['c-v0', 'a-v0'] };
    expect(names(orderSources(bySpeech(sources, ['e', 'b']), constraints))).toEqual(['d-v0', 'a-v0', 'c-v0', 'e-v0', 'b-v0']);
  });

  it('puts the screen of a speaker before the camera, and those who never spoke last', () => {
    const sources = [camera('a'), camera('b'), desktop('b')];
    expect(names(orderSources(bySpeech(sources, ['b']), undefined))).toEqual(['b-v1', 'b-v0', 'a-v0']);
  });

  it('puts sources that are switched off behind everything', () => {
    const sources = [camera('a', { enabled: false }), camera('b')];
    expect(names(orderSources(bySpeech(sources, ['a']), { onStageSources: ['a-v0'] }))).toEqual(['b-v0', 'a-v0']);
  });
});

describe('allocateReceiver', () => {
  const sources = ['a', 'b', 'c'].map((owner) => camera(owner));

  it('forwards nothing before the first constraints', () => {
    expect(allocateReceiver({ constraints: undefined, sources, lastN: 50 }).size).toBe(0);
  });

  it('gives the first lastN sources their layers and leaves the others off', () => {
    const constraints = { defaultConstraints: { maxHeight: 180 }, constraints: { 'c-v0': { maxHeight: 720 } }, onStageSources: ['c-v0'] };
    const allocation = allocateReceiver({ constraints, sources: bySpeech(sources, ['b', 'a']), lastN: 2 });
    expect(allocation.get('c-v0')).toEqual({ on: true, maxHeight: 720, spatialLayer: 2, priority: 255, isSuspended: false });
    expect(allocation.get('b-v0')).toEqual({ on: true, maxHeight: 180, spatialLayer: 0, priority: 100, isSuspended: false });
    expect(allocation.has('a-v0')).toBe(false);
  });

  it('does not spend lastN on a source that is not wanted', () => {
    const constraints = { constraints: { 'a-v0': { maxHeight: 0 } } };
    const allocation = allocateReceiver({ constraints, sources: bySpeech(sources, ['a', 'b', 'c']), lastN: 1 });
    expect([...allocation].filter(([, one]) => one.on).map(([name]) => name)).toEqual(['b-v0']);
  });

  it('takes endpoints where sources can be named', () => {
    const constraints = { constraints: { b: { maxHeight: 360 } }, defaultConstraints: { maxHeight: 0 }, onStageSources: ['b'] };
    const allocation = allocateReceiver({ constraints, sources: bySpeech([...sources, desktop('b')], ['b']), lastN: 50 });
    expect([...allocation].filter(([, one]) => one.on).map(([name, one]) => [name, one.maxHeight, one.priority])).toEqual([
      ['b-v1', 360, 255],
      ['b-v0', 360, 255],
    ]);
  });

  it('suspends what cannot be sent smaller and does not fit, and leaves layered sources to their priority', () => {
    const flat = { layers: 1, bitrates: [900_000] };
    const list = [camera('a', { bitrates: [150_000, 450_000, 0] }), camera('b', flat), camera('c', { bitrates: [150_000, 450_000, 0] })];
    const input = { constraints: { defaultConstraints: { maxHeight: 360 } }, sources: list, lastN: 50 };
    const short = allocateReceiver({ ...input, availableBps: 200_000 });
    expect([...short.values()].map((one) => [one.on, one.isSuspended, one.spatialLayer])).toEqual([
      [true, false, 0],
      [false, true, 0],
      [true, true, 0],
    ]);
    expect(allocateReceiver({ ...input, availableBps: 200_000, exempt: new Set(['b-v0']) }).get('b-v0')?.on).toBe(true);
    expect(allocateReceiver({ ...input, availableBps: 2_000_000 }).get('b-v0')).toMatchObject({ on: true, isSuspended: false });
  });

  it('believes an assumed bandwidth more than the estimate', () => {
    const list = [camera('a', { bitrates: [150_000, 450_000, 1_500_000] })];
    const constraints = { defaultConstraints: { maxHeight: 720 }, assumedBandwidthBps: 500_000 };
    const layerOf = (over: object) =>
      allocateReceiver({ constraints: { ...constraints, ...over }, sources: list, lastN: 50, availableBps: 5_000_000 }).get('a-v0')
        ?.spatialLayer;
    expect([layerOf({}), layerOf({ assumedBandwidthBps: -1 })]).toEqual([1, 2]);
  });

  it('keeps a switched-off camera off but remembers that it is wanted', () => {
    const muted = [camera('a', { enabled: false })];
    const allocation = allocateReceiver({
      constraints: { defaultConstraints: { maxHeight: 360 } },
      sources: muted,
      lastN: 50,
    });
    expect(allocation.get('a-v0')).toMatchObject({ on: false, maxHeight: 360 });
  });

  it('lets on-stage win over selected, and ranks selected below it', () => {
    const constraints = { onStageSources: ['a-v0'], selectedSources: ['a-v0', 'b-v0'] };
    const allocation = allocateReceiver({ constraints, sources, lastN: 50 });
    expect([...allocation.values()].map((one) => one.priority)).toEqual([255, 200, 100]);
  });
});

describe('wantedOfSenders', () => {
  it('is the maximum over all receivers, 0 where nobody wants the source', () => {
    const wanting = (maxHeight: number) => ({ on: true, maxHeight, spatialLayer: 0, priority: 1, isSuspended: false });
    const of = (maxHeight: number) => new Map([['a-v0', wanting(maxHeight)]]);
    expect(wantedOfSenders(['a-v0', 'b-v0'], [of(180), of(720), of(360)])).toEqual(
      new Map([
        ['a-v0', 720],
        ['b-v0', 0],
      ]),
    );
    expect(wantedOfSenders(['a-v0'], [of(720), of(-1)]).get('a-v0')).toBe(-1);
    const many = new Map(['a-v0', 'b-v0', 'c-v0'].map((name) => [name, wanting(360)]));
    expect(wantedOfSenders(['b-v0', 'd-v0'], [many, of(720)])).toEqual(
      new Map([
        ['b-v0', 360],
        ['d-v0', 0],
      ]),
    );
  });
});
