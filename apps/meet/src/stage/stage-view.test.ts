import { describe, expect, it } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { layoutOf, ME, screenOf, stageOf, tileOf } from './fixtures.ts';
import { type StageView, stageView, type ViewOptions } from './stage-view.ts';
import { hasScreen, isTileView, maxPinsOf } from './tile-mode.ts';

const [a, b, c] = [tileOf('a'), tileOf('b'), tileOf('c')];
const OPTIONS: ViewOptions = { isTileView: false, hidesSelf: false, hasOneToOne: true, autoScreens: true, maxPins: 4 };
const keys = ({ large, small, floating }: StageView) => [large.map(({ key }) => key), small.map(({ key }) => key), floating?.key];
const view = (tiles: Parameters<typeof stageView>[0], stage = stageOf(), over: Partial<ViewOptions> = {}) =>
  keys(stageView(tiles, stage, { ...OPTIONS, ...over }));

describe('who is large', () => {
  it.each([
    ['nobody in a grid', view([ME, a, b], stageOf(), { isTileView: true }), [[], ['local', 'a', 'b'], undefined]],
    ['nobody when alone', view([ME]), [[], ['local'], undefined]],
    ['the only other person, over whom oneself floats', view([ME, a]), [['a'], [], 'local']],
    ['in a strip where that is not wanted', view([ME, a], stageOf(), { hasOneToOne: false }), [['speaker'], ['local', 'a'], undefined]],
    ['the screen of the only other person', view([screenOf('a'), ME, a]), [['a-v1'], ['local', 'a'], undefined]],
    [
      'whoever has spoken last, whose place in the strip stays',
      view([ME, a, b], stageOf({ speakers: ['b', 'a'] })),
      [['speaker'], ['local', 'a', 'b'], undefined],
    ],
    ['whom one has chosen', view([screenOf('a'), ME, a, b], stageOf({ pins: ['b', 'a'] })), [['b', 'a'], ['a-v1', 'local'], undefined]],
    ['of those the latest', view([ME, a, b], stageOf({ pins: ['a', 'b'] }), { maxPins: 1 }), [['b'], ['local', 'a'], undefined]],
    [
      'whom one has chosen before they left, no more',
      view([ME, a, b], stageOf({ pins: ['gone'] })),
      [['speaker'], ['local', 'a', 'b'], undefined],
    ],
    ['all shared screens', view([screenOf('a'), screenOf('b'), ME, a, b]), [['a-v1', 'b-v1'], ['local', 'a', 'b'], undefined]],
    [
      'no screen by itself where that is not wanted',
      view([screenOf('a'), ME, a, b], stageOf(), { autoScreens: false }),
      [['speaker'], ['a-v1', 'local', 'a', 'b'], undefined],
    ],
    ['oneself never while hidden', view([ME, a, c], stageOf(), { isTileView: true, hidesSelf: true }), [[], ['a', 'c'], undefined]],
    ['oneself by choice even then', view([ME, a, c], stageOf({ pins: ['me'] }), { hidesSelf: true }), [['local'], ['a', 'c'], undefined]],
  ])('%s', (_, shown, expected) => {
    expect(shown).toEqual(expected);
  });

  it('the speaker keeps one place, with what is shown there changing', () => {
    const large = (speakers: string[]) => stageView([ME, a, b], stageOf({ speakers }), OPTIONS).large[0];
    expect(large(['b'])).toMatchObject({ key: 'speaker', id: 'b' });
    expect(large(['a', 'b'])).toMatchObject({ key: 'speaker', id: 'a' });
    expect(large([])).toMatchObject({ id: 'a' });
  });
});

describe('a grid or a stage', () => {
  const person = (id: string, sources: [string, object][] = []) => ({ id, displayName: id, isModerator: false, sources: new Map(sources) });
  const screen: [string, object][] = [['b-v1', { muted: false, videoType: 'desktop' }]];
  const people = (...participants: ReturnType<typeof person>[]) => ({
    ...NO_CLIENT,
    participants: participants as typeof NO_CLIENT.participants,
  });
  const three = people(person('a'), person('b'));
  const rules = (config: object = {}, ui: object = {}) => ({ layout: layoutOf(config, ui), mode: { isRecorder: 'iAmRecorder' in config } });

  it.each([
    [three, stageOf(), {}, true],
    [people(person('a')), stageOf(), {}, false],
    [people(person('a')), stageOf({ wantsTiles: true }), {}, true],
    [three, stageOf({ wantsTiles: false }), {}, false],
    [three, stageOf({ pins: ['a'] }), {}, false],
    [three, stageOf({ wantsTiles: true }), { tileView: { disabled: true } }, false],
    [three, stageOf(), { iAmRecorder: true }, false],
    [people(person('a'), person('b', screen)), stageOf(), {}, false],
  ])('%#', (client, stage, config, expected) => {
    expect(isTileView({ client, stage }, rules(config))).toBe(expected);
  });

  it('a video for all or an open pane wants the stage; a screen does not where it is not shown large by itself', () => {
    const video = { video: 'x', isPlaying: true, time: 0, isMuted: false, volume: 1 };
    expect(isTileView({ client: { ...three, signals: { sharedVideo: video } }, stage: stageOf() }, rules())).toBe(false);
    expect(isTileView({ client: three, stage: stageOf(), panes: { open: 'document' } }, rules())).toBe(false);
    const never = rules({}, { AUTO_PIN_LATEST_SCREEN_SHARE: false });
    const sharing = people(person('a'), person('b', screen));
    expect(isTileView({ client: sharing, stage: stageOf() }, never)).toBe(true);
    expect([hasScreen(sharing, never.layout), hasScreen(sharing, rules().layout)]).toEqual([false, true]);
  });

  it.each([
    [stageOf(), {}, 4],
    [stageOf({ maxPins: 2 }), {}, 2],
    [stageOf(), { filmstrip: { stageFilmstripParticipants: 6 } }, 6],
    [stageOf(), { filmstrip: { disableStageFilmstrip: true } }, 1],
  ])('how many may be large: %#', (stage, config, expected) => {
    expect(maxPinsOf(stage, 4, layoutOf(config))).toBe(expected);
  });
});
