import { parseXml, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { type FollowMe, readFollowMe, writeFollowMe } from './follow-me.ts';

const read = (attributes: string) => readFollowMe(parseXml(`<follow-me ${attributes}/>`), undefined);
const list = (...ids: unknown[]) => JSON.stringify(ids.map((participantId) => ({ participantId, pinned: true }))).replaceAll('"', '&quot;');

describe('how a moderator leads', () => {
  it.each<[string, FollowMe | undefined]>([
    ['', {}],
    ['off="true" tileViewEnabled="true"', undefined],
    ['tileViewEnabled="true" filmstripVisible="true"', { hasTiles: true }],
    ['tileViewEnabled="false" nextOnStage="aa"', { pins: ['aa'] }],
    [`nextOnStage="bb" pinnedStageParticipants="${list('aa', 'bb')}"`, { pins: ['bb', 'aa'] }],
    [`pinnedStageParticipants="${list('aa-v1', 7, null)}" maxStageParticipants="4"`, { pins: ['aa-v1'], maxPins: 4 }],
    [`pinnedStageParticipants="${list(...Array.from({ length: 9 }, (_, i) => `p${i}`))}"`, { pins: ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'] }],
    ['pinnedStageParticipants="[{]" maxStageParticipants="-1"', {}],
    [`pinnedStageParticipants="${list('a'.repeat(65))}" maxStageParticipants="99"`, { maxPins: 6 }],
    [
      'filmstripVisible="false" sharedDocumentVisible="true" recorder="true"',
      { isStripHidden: true, isDocumentOpen: true, isForRecorder: true },
    ],
  ])('%s', (attributes, expected) => {
    expect(read(attributes)).toEqual(expected);
  });

  it.each<FollowMe>([
    {},
    { hasTiles: true },
    { pins: ['aa', 'bb-v1'], maxPins: 3, isStripHidden: true, isDocumentOpen: true, isForRecorder: true },
  ])('is read as it was written: %j', (followMe) => {
    expect(readFollowMe(xml('follow-me', writeFollowMe(followMe)), undefined)).toEqual(followMe);
  });

  it('is said with the words of official clients', () => {
    expect(writeFollowMe({ pins: ['aa'], maxPins: 2 })).toEqual({
      filmstripVisible: 'true',
      tileViewEnabled: 'false',
      sharedDocumentVisible: 'false',
      pinnedStageParticipants: '[{"participantId":"aa","pinned":true}]',
      nextOnStage: 'aa',
      maxStageParticipants: '2',
    });
  });

  it('stays as it was while nothing is said', () => {
    expect(readFollowMe(undefined, { hasTiles: true })).toEqual({ hasTiles: true });
  });
});
