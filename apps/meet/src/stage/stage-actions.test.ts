import type { ClientState, FollowMe, Meeting } from '@parley/client';
import { silentLog } from '@parley/kernel';
import { describe, expect, it, vi } from 'vitest';
import { FIRST_SETTINGS } from '../settings/settings.ts';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { layoutOf } from './fixtures.ts';
import { StageActions, type StageActionsDeps } from './stage-actions.ts';

const person = (id: string, over: object = {}, sources: [string, object][] = []) =>
  ({ id, displayName: id, isModerator: false, sources: new Map(sources), ...over }) as ClientState['participants'][number];
const SCREEN: [string, object][] = [['b-v1', { muted: false, videoType: 'desktop' }]];
const PEOPLE = [person('a'), person('b'), person('c')];

function setUp(over: Partial<StageActionsDeps> = {}, isRecorder = false) {
  const store = createMeetStore();
  const said: (FollowMe | undefined)[] = [];
  const signal = ({ followMe }: { followMe: FollowMe | undefined }) => {
    said.push(followMe);
    const { client } = store.getState();
    store.setState({ client: { ...client, signals: followMe ? { followMe } : {} } });
    return Promise.resolve();
  };
  const meeting = { client: { services: { people: { signal } } } } as unknown as Meeting;
  const actions = new StageActions({
    store,
    log: silentLog,
    config: { layout: layoutOf(), mode: { isRecorder } },
    settings: { all: FIRST_SETTINGS, set: () => {} },
    meeting: () => meeting,
    ...over,
  });
  const tell = (change: Partial<ClientState>) => {
    const { client } = store.getState();
    const now = { ...client, ...change };
    store.setState({ client: now });
    actions.follow(client, now);
  };
  tell({ ...NO_CLIENT, endpointId: 'me', participants: PEOPLE });
  return { store, actions, said, tell, stage: () => store.getState().stage };
}

describe('a person', () => {
  it('makes others and themselves large by number', () => {
    const { actions, stage } = setUp();
    actions.focusNth(2);
    expect(stage().pins).toEqual(['b']);
    actions.focusNth(0);
    expect(stage().pins).toEqual(['me']);
    actions.focusNth(0);
    actions.focusNth(9);
    expect(stage().pins).toEqual([]);
  });

  it('changes between grid and stage from whatever is shown', () => {
    const { actions, stage, tell } = setUp();
    actions.toggleTiles();
    expect(stage().wantsTiles).toBe(false);
    actions.toggleTiles();
    expect(stage().wantsTiles).toBe(true);
    // A grid that was chosen gives way to a screen, and comes back.
    tell({ participants: [person('a'), person('b', {}, SCREEN), person('c')] });
    expect(stage().wantsTiles).toBeUndefined();
    tell({ participants: PEOPLE });
    expect(stage().wantsTiles).toBe(true);
  });

  it('loses sight of whoever leaves, and of screens that end', () => {
    const { actions, stage, tell } = setUp();
    tell({ participants: [person('a'), person('b', {}, SCREEN)] });
    actions.togglePin('a');
    actions.togglePin('b-v1');
    actions.togglePin('not-here-yet');
    tell({ participants: [person('b')] });
    expect(stage().pins).toEqual(['not-here-yet']);
  });

  it('sees whoever spoke last, never themselves', () => {
    const { stage, tell } = setUp();
    tell({ dominantSpeaker: 'b' });
    tell({ dominantSpeaker: 'me' });
    expect(stage().speakers).toEqual(['b']);
  });

  it('fills the screen, and leaves it', () => {
    const page = {
      fullscreenElement: null as Element | null,
      exitFullscreen: vi.fn(() => Promise.resolve()),
      documentElement: { requestFullscreen: vi.fn(() => Promise.reject(new Error('no'))) },
    };
    const { actions } = setUp({ page: page as unknown as NonNullable<StageActionsDeps['page']> });
    actions.toggleFullScreen();
    page.fullscreenElement = {} as Element;
    actions.toggleFullScreen();
    expect([page.documentElement.requestFullscreen.mock.calls.length, page.exitFullscreen.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('a moderator', () => {
  it('leads: says once what is arranged, and then every change', () => {
    const { actions, said } = setUp();
    actions.togglePin('a');
    expect(said).toEqual([]);
    actions.setFollowMe(true);
    actions.togglePin('b');
    actions.toggleStrip();
    actions.toggleTiles();
    actions.setFollowMe(false);
    actions.togglePin('c');
    expect(said).toEqual([
      { pins: ['a'], maxPins: 4 },
      { pins: ['a', 'b'], maxPins: 4 },
      { pins: ['a', 'b'], maxPins: 4, isStripHidden: true },
      { hasTiles: true, maxPins: 4, isStripHidden: true },
      undefined,
    ]);
  });

  it('says what changes by itself', () => {
    const { actions, said, tell } = setUp();
    actions.setFollowMe(true, { forRecorder: true });
    tell({ participants: [person('a')] });
    expect(said).toEqual([
      { hasTiles: true, maxPins: 4, isForRecorder: true },
      { maxPins: 4, isForRecorder: true },
    ]);
  });

  it('puts one person in the light for everybody, and ends that', () => {
    const { actions, said, stage } = setUp();
    actions.togglePin('a');
    actions.spotlight('b');
    expect([actions.isSpotlit('b'), actions.isSpotlit('a')]).toEqual([true, false]);
    actions.spotlight('b');
    expect(stage().pins).toEqual([]);
    expect(said).toEqual([{ pins: ['b'], maxPins: 4 }, undefined]);
  });
});

it('whoever leads keeps the document open for the others, whatever else changes', () => {
  const { actions, said, store, tell } = setUp();
  actions.setFollowMe(true);
  store.setState({ panes: { open: 'document' } });
  actions.lead();
  actions.focus('b');
  tell({});
  expect(said.map((followMe) => followMe?.isDocumentOpen)).toEqual([undefined, true, true]);
});

describe('whoever is led', () => {
  const leader = (followMe: FollowMe | undefined, isModerator = true) => ({
    participants: [person('a', { isModerator, ...(followMe && { followMe }) }), person('b'), person('c')],
  });

  it('follows what changes, and may look elsewhere in between', () => {
    const { actions, stage, tell } = setUp();
    const first = { pins: ['c'] };
    tell(leader(first));
    expect(stage().pins).toEqual(['c']);
    actions.focus('b');
    tell(leader(first));
    expect(stage().pins).toEqual(['b']);
    tell(leader({ hasTiles: true }));
    expect(stage()).toMatchObject({ pins: [], wantsTiles: true });
    tell(leader({ pins: ['c'], maxPins: 2 }));
    expect(stage()).toMatchObject({ pins: ['c'], maxPins: 2 });
    tell(leader(undefined));
    expect(stage()).toMatchObject({ pins: ['c'], maxPins: undefined });
  });

  it('follows no one who is not a moderator, nor while leading, nor what is for recorders', () => {
    const led = (change: Partial<ClientState>, isRecorder = false, leads = false) => {
      const { actions, stage, tell } = setUp({}, isRecorder);
      if (leads) actions.setFollowMe(true);
      tell(change);
      return stage().pins;
    };
    expect(led(leader({ pins: ['c'] }, false))).toEqual([]);
    expect(led(leader({ pins: ['c'] }), false, true)).toEqual([]);
    expect(led(leader({ pins: ['c'], isForRecorder: true }))).toEqual([]);
    expect(led(leader({ pins: ['c'], isForRecorder: true }), true)).toEqual(['c']);
  });
});
