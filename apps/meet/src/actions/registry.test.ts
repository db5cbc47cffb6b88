import { readMeetConfig } from '@parley/ui-config';
import { expect, it, vi } from 'vitest';
import type { MeetController } from '../controller.ts';
import { en } from '../i18n/en/index.ts';
import { createMeetStore, type MeetState, NO_CLIENT, NO_MEDIA } from '../store.ts';
import { type Abilities, ACTION_GROUPS, type ActionContext, viewOf } from './action.ts';
import { ACTIONS, actionOf, grouped, shownActions } from './registry.ts';
import { runAction } from './run-action.ts';

const ALL: Abilities = {
  sharesScreen: true,
  sharesSound: true,
  fillsScreen: true,
  hasPictureInPicture: true,
  isHandheld: false,
  records: true,
  suppressesNoise: true,
};
const MODERATOR = { ...NO_CLIENT, phase: 'joined', self: { isModerator: true, permissions: new Map() } } as const;

function contextOf(state: Partial<MeetState> = {}, config: object = {}, can: Partial<Abilities> = {}): ActionContext {
  const store = createMeetStore({ client: MODERATOR, ...state });
  return {
    state: store.getState(),
    config: readMeetConfig(config),
    can: { ...ALL, ...can },
    settingsTabs: new Set(['audio', 'profile', 'virtual-background']),
  };
}
const idsOf = (context: ActionContext) => shownActions(context).map(({ id }) => id);

/** `toolbarButtons` of official clients, as far as there is something behind them here (ui contract §1.3). */
const OFFICIAL = [
  ...['camera', 'chat', 'desktop', 'filmstrip', 'fullscreen', 'hangup', 'invite', 'microphone', 'mute-everyone', 'mute-video-everyone'],
  ...['participants-pane', 'profile', 'raisehand', 'reactions', 'security', 'select-background', 'settings', 'shareaudio', 'sharedvideo'],
  ...['shortcuts', 'stats', 'tileview', 'toggle-camera', 'videoquality', 'polls', 'filesharing', 'help', 'download', 'noisesuppression'],
  ...['etherpad', 'whiteboard'],
];

it('has the official names, each once', () => {
  const ids = ACTIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(OFFICIAL.filter((id) => !ids.includes(id))).toEqual([]);
});

it('no key means two things', () => {
  const keys = ACTIONS.flatMap(({ shortcut }) => shortcut ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(['M', 'V', 'A', 'C', 'D', 'P', 'R', 'S', 'W', 'T', 'F', '?']));
});

it('has a text for everything, on and off', () => {
  const text = (key: string) => key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], en);
  const states: Partial<MeetState>[] = [
    {},
    {
      panel: 'chat',
      local: { audio: { muted: false, isOpening: false }, camera: { muted: false, isOpening: false }, screen: {} as never },
    },
    { panel: 'people', client: { ...MODERATOR, signals: { raisedHandAt: 1 } } },
  ];
  for (const state of states) {
    const labels = ACTIONS.map((action) => action.label(contextOf(state)));
    expect(labels.filter((label) => typeof text(label) !== 'string')).toEqual([]);
  }
});

it.each([
  ['a guest mutes nobody', { client: { ...MODERATOR, self: { isModerator: false, permissions: new Map() } } }, {}, {}, 'mute-everyone'],
  ['where moderators may not mute', {}, { disableRemoteMute: true }, {}, 'mute-everyone'],
  ['a browser without screens', {}, {}, { sharesScreen: false }, 'desktop'],
  [
    'a token without screens',
    { client: { ...MODERATOR, self: { isModerator: true, permissions: new Map([['screen-sharing', false]]) } } },
    {},
    {},
    'desktop',
  ],
  ['sound, while a screen is shared', { local: { ...NO_MEDIA, screen: {} as never } }, {}, {}, 'shareaudio'],
  ['reactions that are switched off', {}, { disableReactions: true }, {}, 'reactions'],
  ['a panel that is switched off', {}, { participantsPane: { enabled: false } }, {}, 'participants-pane'],
  ['one camera', { devices: [{ kind: 'videoinput', deviceId: 'a', label: 'A' }] }, {}, { isHandheld: true }, 'toggle-camera'],
  ['backgrounds that are switched off', {}, { virtualBackground: { disabled: true } }, {}, 'select-background'],
  ['a hidden profile', {}, { disableProfile: true }, {}, 'profile'],
  ['help that is nowhere', {}, {}, {}, 'help'],
  ['keys on a phone', {}, {}, { isHandheld: true }, 'shortcuts'],
  ['keys that are switched off', {}, { disableShortcuts: true }, {}, 'shortcuts'],
  ['the title of a breakout room', { breakoutRoom: 'r@rooms' }, {}, {}, 'subject'],
  ['tiles that are switched off', {}, { disableTileView: true }, {}, 'tileview'],
] as const)('does not show %s', (_name, state, config, can, id) => {
  expect(idsOf(contextOf(state as Partial<MeetState>, config, can))).not.toContain(id);
});

it('shows what the deployment lists, and what is not listed anywhere', () => {
  const ids = idsOf(contextOf({}, { toolbarButtons: ['chat', 'microphone', 'nothing'] }));
  expect(ids.filter((id) => !actionOf(id)?.isExtra)).toEqual(['microphone', 'chat']);
  expect(ids).toContain('subject');
});

it('two cameras of a phone take turns', () => {
  const devices = ['a', 'b'].map((deviceId) => ({ kind: 'videoinput' as const, deviceId, label: deviceId }));
  expect(idsOf(contextOf({ devices }, {}, { isHandheld: true }))).toContain('toggle-camera');
});

it('groups come in their order, without empty ones', () => {
  const groups = grouped(shownActions(contextOf()));
  const order = groups.map(([first]) => ACTION_GROUPS.indexOf(first?.group ?? 'help'));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(groups.every((group) => group.length > 0)).toBe(true);
  expect(grouped([])).toEqual([]);
});

it('says what there is to see of an action', () => {
  const microphone = actionOf('microphone');
  const chat = actionOf('chat');
  if (!microphone || !chat) throw new Error('not there');
  expect(viewOf(microphone, contextOf({ local: { ...NO_MEDIA, audio: { muted: true, isOpening: true } } }))).toMatchObject({
    label: 'toolbar.unmute',
    tone: 'off',
    isEnabled: false,
    isOn: undefined,
    shortcut: 'M',
  });
  expect(viewOf(chat, contextOf({ panel: 'chat' }))).toMatchObject({ label: 'toolbar.closeChat', isOn: true, tone: 'active', count: 0 });
  expect(viewOf(chat, contextOf({}, { disableShortcuts: true })).shortcut).toBeUndefined();
});

function controllerOf(context: ActionContext) {
  const [toggle, tellButton] = [vi.fn(), vi.fn()];
  const controller = { config: context.config, media: { toggle }, tellButton } as unknown as MeetController;
  return { controller, toggle, tellButton };
}

it.each([
  ['as usual', {}, 1, 0],
  ['and tells', { buttonsWithNotifyClick: [{ key: 'microphone', preventExecution: false }] }, 1, 1],
  ['or only tells', { buttonsWithNotifyClick: ['microphone'] }, 0, 1],
  ['and tells of others only', { buttonsWithNotifyClick: ['camera'] }, 1, 0],
])('runs %s', (_name, config, runs, tells) => {
  const context = contextOf({}, config);
  const { controller, toggle, tellButton } = controllerOf(context);
  const action = actionOf('microphone');
  if (action) runAction(action, controller, context);
  expect([toggle.mock.calls.length, tellButton.mock.calls.length]).toEqual([runs, tells]);
});

it('does nothing that cannot be done now', () => {
  const context = contextOf({ local: { ...NO_MEDIA, audio: { muted: true, isOpening: true } } });
  const { controller, toggle } = controllerOf(context);
  const action = actionOf('microphone');
  if (action) runAction(action, controller, context);
  expect(toggle).not.toHaveBeenCalled();
});
