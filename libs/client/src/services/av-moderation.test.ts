import { describe, expect, it } from 'vitest';
import { type AvModeration, type AvModerationNotice, mayUse, reduceAvModeration, UNMODERATED } from './av-moderation.ts';

const ROOM = 'r@muc.d';
const AA = `${ROOM}/aa`;

function run(...contents: object[]): { state: AvModeration; notices: AvModerationNotice[] } {
  let state = UNMODERATED;
  const notices: AvModerationNotice[] = [];
  for (const content of contents) {
    const result = reduceAvModeration(state, { type: 'av_moderation', room: ROOM, ...content }, ROOM);
    state = result.state;
    if (result.notice) notices.push(result.notice);
  }
  return { state, notices };
}

const ON = { enabled: true, mediaType: 'audio', actor: AA };

describe('moderation of microphones and cameras', () => {
  it('forbids everybody but moderators, until somebody has leave', () => {
    const { state } = run(ON);
    expect([mayUse(state, 'audio', false), mayUse(state, 'audio', true), mayUse(state, 'video', false)]).toEqual([false, true, true]);
    const approved = run(ON, { approved: true, mediaType: 'audio' });
    expect(mayUse(approved.state, 'audio', false)).toBe(true);
    expect(approved.notices).toEqual([
      { event: 'switchedOn', kind: 'audio', actor: 'aa' },
      { event: 'approved', kind: 'audio' },
    ]);
    expect(mayUse(run(ON, { approved: true, mediaType: 'audio' }, { removed: true, mediaType: 'audio' }).state, 'audio', false)).toBe(
      false,
    );
  });

  it('says it once, however often it is told, and keeps what was allowed', () => {
    const { state, notices } = run(ON, { approved: true, mediaType: 'audio' }, ON);
    expect(notices.map(({ event }) => event)).toEqual(['switchedOn', 'approved']);
    expect(mayUse(state, 'audio', false)).toBe(true);
  });

  it('ends with everything that was allowed', () => {
    const { state, notices } = run(
      ON,
      { whitelists: { audio: [AA] }, mediaType: 'audio' },
      { approved: true, mediaType: 'audio' },
      { ...ON, enabled: false },
    );
    expect(state).toEqual(UNMODERATED);
    expect(notices.at(-1)).toEqual({ event: 'switchedOff', kind: 'audio', actor: 'aa' });
  });

  it('tells moderators who has leave; a list that is left out is empty', () => {
    const listed = { whitelists: { audio: [AA, 'elsewhere@muc.d/bb', 7] }, mediaType: 'audio' };
    expect([...(run(ON, listed).state.allowed.get('audio') ?? [])]).toEqual(['aa']);
    expect([...(run(ON, listed, { whitelists: {}, mediaType: 'audio', removed: true }).state.allowed.get('audio') ?? [])]).toEqual([]);
  });

  it('is a mere request where nobody needs leave', () => {
    const { state, notices } = run({ approved: true, mediaType: 'video', from: AA });
    expect(state).toBe(UNMODERATED);
    expect(notices).toEqual([{ event: 'asked', kind: 'video', actor: 'aa' }]);
  });

  it.each([
    { mediaType: 'smell', enabled: true },
    { ...ON, room: 'other@muc.d' },
    { mediaType: 'audio' },
    { mediaType: 'audio', enabled: 'yes' },
  ])('leaves alone what is not understood or for another room: %j', (content) => {
    expect(run(content)).toEqual({ state: UNMODERATED, notices: [] });
  });
});
