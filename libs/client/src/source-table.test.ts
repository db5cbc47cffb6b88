import type { RemoteSource } from '@parley/sdp';
import { describe, expect, it } from 'vitest';
import { dropSources, enterSources, mappedSources, type SourceTable } from './source-table.ts';

const video = (name: string, ssrc: number): RemoteSource => ({
  name,
  owner: name.slice(0, 2),
  kind: 'video',
  ssrc,
  rtx: ssrc + 1000,
  videoType: 'camera',
});
const tableOf = (...sources: RemoteSource[]): SourceTable => new Map(sources.map((source) => [source.name, source]));

describe('enterSources', () => {
  it('adds what is new and leaves alone what is not mentioned', () => {
    const change = enterSources(tableOf(video('aa-v0', 1)), [video('bb-v0', 2)]);
    expect([...change.table.keys()]).toEqual(['aa-v0', 'bb-v0']);
    expect(change.added.map((source) => source.ssrc)).toEqual([2]);
    expect(change.removed.size).toBe(0);
  });

  it('relabels a known SSRC without a new m-line', () => {
    const change = enterSources(tableOf(video('aa-v0', 1)), [video('bb-v0', 1)]);
    expect([...change.table.keys()]).toEqual(['bb-v0']);
    expect(change).toMatchObject({ added: [] });
    expect(change.removed.size).toBe(0);
  });

  it('gives up the old SSRC of a source that moved', () => {
    const change = enterSources(tableOf(video('aa-v0', 1)), [video('aa-v0', 2)]);
    expect([...change.removed]).toEqual([1]);
    expect(change.added.map((source) => source.ssrc)).toEqual([2]);
  });

  it('lets two sources exchange their SSRCs', () => {
    const change = enterSources(tableOf(video('aa-v0', 1), video('bb-v0', 2)), [video('aa-v0', 2), video('bb-v0', 1)]);
    expect(change.table.get('aa-v0')?.ssrc).toBe(2);
    expect(change.table.get('bb-v0')?.ssrc).toBe(1);
    expect(change.removed.size).toBe(0);
  });

  it('does not mix up audio and video with the same SSRC', () => {
    const change = enterSources(tableOf(video('aa-v0', 1)), [{ name: 'aa-a0', owner: 'aa', kind: 'audio', ssrc: 1 }]);
    expect(change.table.size).toBe(2);
  });

  it('says the same thing twice without effect', () => {
    const once = enterSources(new Map(), [video('aa-v0', 1)]).table;
    expect(enterSources(once, [video('aa-v0', 1)])).toMatchObject({ table: once, added: [] });
  });
});

it('dropSources takes out a person with all SSRCs', () => {
  const change = dropSources(tableOf(video('aa-v0', 1), video('aa-v1', 3), video('bb-v0', 2)), (source) => source.owner === 'aa');
  expect([...change.table.keys()]).toEqual(['bb-v0']);
  expect([...change.removed]).toEqual([1, 3]);
});

it('mappedSources reads both maps of the bridge', () => {
  expect(
    mappedSources({
      colibriClass: 'VideoSourcesMap',
      mappedSources: [{ source: 'aa-v1', owner: 'aa', ssrc: 5, rtx: -1, videoType: 'DESKTOP_HIGH_FPS' }],
    }),
  ).toEqual([{ name: 'aa-v1', owner: 'aa', kind: 'video', ssrc: 5, videoType: 'desktop' }]);
  expect(mappedSources({ colibriClass: 'AudioSourcesMap', mappedSources: [{ source: 'aa-a0', owner: 'aa', ssrc: 6 }] })).toEqual([
    { name: 'aa-a0', owner: 'aa', kind: 'audio', ssrc: 6 },
  ]);
});
