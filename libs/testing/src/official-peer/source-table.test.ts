import { parseXml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { SourceTable } from './source-table.ts';

const anybody = () => 'here' as const;
const audio = (source: string, ssrc: number) => ({ source, owner: source.split('-')[0] ?? '', ssrc });
const audioMap = (...mappedSources: ReturnType<typeof audio>[]) => ({ colibriClass: 'AudioSourcesMap' as const, mappedSources });
const videoMap = (source: string, ssrc: number, rtx: number) => ({
  colibriClass: 'VideoSourcesMap' as const,
  mappedSources: [{ ...audio(source, ssrc), rtx, videoType: 'CAMERA' as const }],
});
const jingle = (content: string) => parseXml(`<jingle xmlns='urn:xmpp:jingle:1'>${content}</jingle>`);
const json = (sources: object) =>
  jingle(`<json-message xmlns='http://jitsi.org/jitmeet'>${JSON.stringify({ sources }).replaceAll('"', '&quot;')}</json-message>`);
/** Recorded from the focus. */
const AS_JSON = json({
  a: [
    [
      { s: 31, n: 'a-v0', m: 'a-video t' },
      { s: 51, n: 'a-v0', m: 'a-video t' },
    ],
    [['f', 31, 51]],
    [{ s: 38, n: 'a-a0', m: 'a t' }],
  ],
});
const AS_XML = jingle(
  `<content name='video'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>
   <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='51' name='a-v0'><ssrc-info xmlns='http://jitsi.org/jitmeet' owner='a'/></source>
   <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='31' name='a-v0'><ssrc-info xmlns='http://jitsi.org/jitmeet' owner='a'/></source>
   <ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='FID'><source ssrc='31'/><source ssrc='51'/></ssrc-group></description></content>
   <content name='audio'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>
   <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='38' name='a-a0'><ssrc-info xmlns='http://jitsi.org/jitmeet' owner='a'/></source></description></content>`,
);

describe('SourceTable', () => {
  it.each([
    ['compact JSON', AS_JSON],
    ['XML', AS_XML],
  ])('takes sources in %s: one m-line per stream, retransmission is none', (_form, message) => {
    const table = new SourceTable();
    table.add(message);
    expect(table.tracks).toEqual([
      { media: 'video', ssrc: 31, rtx: 51, owner: 'a', source: 'a-v0' },
      { media: 'audio', ssrc: 38, rtx: undefined, owner: 'a', source: 'a-a0' },
    ]);
    expect(table.renegotiations).toBe(1);
    table.remove(message, anybody);
    expect([table.sources(), table.lines, table.problems]).toEqual([[], 2, []]);
  });

  it('uses an m-line again for another owner without negotiating', () => {
    const table = new SourceTable();
    table.map(audioMap(audio('a-a0', 1), audio('b-a0', 2)), anybody);
    table.ownerLeft('a');
    table.map(audioMap(audio('c-a0', 1)), anybody);
    expect(table.sources()).toEqual(['b-a0', 'c-a0']);
    expect([table.lines, table.renegotiations, table.problems]).toEqual([2, 1, []]);
  });

  it.each([
    ['a source under a second SSRC', (table: SourceTable) => table.map(audioMap(audio('a-a0', 1), audio('a-a0', 2)), anybody), /ghost/],
    ['a source of a stranger', (table: SourceTable) => table.map(audioMap(audio('a-a0', 1)), () => 'never'), /never in the room/],
    ['an rtx that old clients cannot read', (table: SourceTable) => table.map(videoMap('a-v0', 1, -1), anybody), /rtx -1/],
    ['a source-add twice', (table: SourceTable) => [0, 1].map(() => table.add(AS_JSON)), /already/],
    ['a source-remove of what is not there', (table: SourceTable) => table.remove(AS_XML, anybody), /not there/],
  ])('notices %s', (_what, act, problem) => {
    const table = new SourceTable();
    act(table);
    expect(table.problems.join()).toMatch(problem);
  });

  it('shows nothing of who has left while the map was on its way', () => {
    const table = new SourceTable();
    table.map(audioMap(audio('a-a0', 1)), () => 'gone');
    expect([table.tracks, table.lines, table.problems]).toEqual([[], 1, []]);
  });

  it("leaves the bridge's own sources out", () => {
    const table = new SourceTable();
    table.add(json({ jvb: [[{ s: 1, n: 'jvb-v0' }], [], [{ s: 2, n: 'jvb-a0' }]] }));
    expect([table.tracks, table.renegotiations]).toEqual([[], 0]);
  });
});
