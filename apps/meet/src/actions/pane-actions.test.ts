import { readMeetConfig } from '@parley/ui-config';
import { expect, it } from 'vitest';
import { createMeetStore, type MeetState } from '../store.ts';
import type { Abilities, ActionContext } from './action.ts';
import { PANE_ACTIONS } from './pane-actions.ts';

const CAN: Abilities = {
  sharesScreen: true,
  sharesSound: true,
  fillsScreen: true,
  hasPictureInPicture: true,
  isHandheld: false,
  records: true,
  suppressesNoise: true,
};
const OFFERED = {
  etherpad_base: 'https://meet.example/etherpad/p/',
  whiteboard: { enabled: true, collabServerBaseUrl: 'https://meet.example' },
};

function shown(config: object, change: (state: MeetState) => Partial<MeetState> = () => ({}), can: Partial<Abilities> = {}): string[] {
  const state = createMeetStore().getState();
  const context: ActionContext = {
    state: { ...state, ...change(state) },
    config: readMeetConfig(config),
    can: { ...CAN, ...can },
    settingsTabs: new Set(),
  };
  return PANE_ACTIONS.filter(({ isShown }) => isShown?.(context) ?? true).map(({ id }) => id);
}

it.each<[string, object, Parameters<typeof shown>[1], Partial<Abilities>, string[]]>([
  ['without servers', {}, undefined, {}, ['sharedvideo', 'noisesuppression', 'localrecording']],
  ['in a browser that can do little', {}, undefined, { records: false, suppressesNoise: false }, ['sharedvideo']],
  ['without third parties', { disableThirdPartyRequests: true, localRecording: { disable: true } }, undefined, {}, ['noisesuppression']],
  ['without the button', { toolbarButtons: ['chat'] }, undefined, {}, ['sharedvideo', 'noisesuppression']],
  [
    'for a moderator with servers',
    OFFERED,
    ({ client }) => ({
      client: { ...client, documentName: 'x', services: new Set(['room_metadata']), self: { ...client.self, isModerator: true } },
    }),
    {},
    ['sharedvideo', 'etherpad', 'whiteboard', 'noisesuppression', 'localrecording'],
  ],
])('offers %s', (_when, config, change, can, expected) => {
  expect(shown(config, change, can)).toEqual(expected);
});
