import { FakeClock } from '@parley/kernel';
import { expect, it } from 'vitest';
import { createMeetStore, type MeetState, NO_CLIENT } from '../store.ts';
import { ToolbarVisibility } from './visibility.ts';

const RULES = { alwaysVisible: false, initialTimeout: 20_000, timeout: 4_000, hidesWhileChatIsOpen: false };
const ADA = { id: 'ada', displayName: 'Ada', sources: new Map(), isModerator: false } as never;
const TOGETHER = { client: { ...NO_CLIENT, phase: 'joined', participants: [ADA] } } as const;

function bar(state: Partial<MeetState> = {}, rules: Partial<typeof RULES> = {}) {
  const clock = new FakeClock();
  const store = createMeetStore({ ...TOGETHER, ...state });
  const use = { isInUse: false };
  const visibility = new ToolbarVisibility({ store, clock, rules: { ...RULES, ...rules }, isInUse: () => use.isInUse });
  visibility.start();
  return { clock, store, use, visibility, isVisible: () => store.getState().toolbar.isVisible };
}

it('goes after its first time, comes with a movement, and goes again sooner', () => {
  const { clock, visibility, isVisible } = bar();
  clock.advance(19_999);
  expect(isVisible()).toBe(true);
  clock.advance(1);
  expect(isVisible()).toBe(false);
  visibility.stir();
  expect(isVisible()).toBe(true);
  clock.advance(3_000);
  visibility.stir();
  clock.advance(3_999);
  expect(isVisible()).toBe(true);
  clock.advance(1);
  expect(isVisible()).toBe(false);
});

it('a movement does not shorten the first time', () => {
  const { clock, visibility, isVisible } = bar();
  visibility.stir();
  clock.advance(19_999);
  expect(isVisible()).toBe(true);
});

it.each([
  ['alone', { client: { ...NO_CLIENT, phase: 'joined' } }],
  ['not joined yet', { client: { ...NO_CLIENT, phase: 'connecting', participants: [ADA] } }],
  ['in a window', { ...TOGETHER, dialog: { name: 'stats' } }],
  ['in the chat', { ...TOGETHER, panel: 'chat' }],
] as const)('stays while a person is %s', (_name, state) => {
  const { clock, store, isVisible } = bar(state);
  clock.advance(100_000);
  expect(isVisible()).toBe(true);
  store.setState({ ...TOGETHER, dialog: undefined, panel: undefined });
  clock.advance(4_000);
  expect(isVisible()).toBe(false);
});

it('stays while it is in use', () => {
  const { clock, use, isVisible } = bar();
  use.isInUse = true;
  clock.advance(60_000);
  expect(isVisible()).toBe(true);
  use.isInUse = false;
  clock.advance(4_000);
  expect(isVisible()).toBe(false);
});

it('the deployment may have it stay, or go in spite of the chat', () => {
  const stays = bar({}, { alwaysVisible: true });
  stays.clock.advance(1_000_000);
  expect(stays.isVisible()).toBe(true);
  const goes = bar({ panel: 'chat' }, { hidesWhileChatIsOpen: true });
  goes.clock.advance(20_000);
  expect(goes.isVisible()).toBe(false);
});

it('is there again, without a timer, when the meeting ends', () => {
  const { clock, visibility, isVisible } = bar();
  clock.advance(20_000);
  visibility.stop();
  expect(isVisible()).toBe(true);
  expect(clock.pending).toBe(0);
});
