import type { ClientState } from '@parley/client';
import { silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { KeptSettings } from '../settings/kept-settings.ts';
import { SettingsActions } from '../settings/settings-actions.ts';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { ReactionRules } from './reaction-rules.ts';

const ADA = { id: 'ada', displayName: 'Ada', sources: new Map(), isModerator: true };

function rules() {
  const map = new Map<string, string>();
  const kept = new KeptSettings({ get: (key) => map.get(key), set: (key, value) => void (value && map.set(key, value)) });
  const settings = new SettingsActions({ store: createMeetStore(), kept });
  const [told, said]: [string[], unknown[]] = [[], []];
  const people = { signal: async (change: unknown) => void said.push(change) };
  const actions = new ReactionRules({
    log: silentLog,
    settings,
    notices: { show: ({ key }) => told.push(key) > 0 },
    meeting: () => ({ client: { services: { people } } }) as never,
  });
  return { actions, settings, told, said };
}
const room = (mutesReactions?: boolean): ClientState => ({
  ...NO_CLIENT,
  phase: 'joined',
  participants: [{ ...ADA, ...(mutesReactions && { mutesReactions }) } as never],
});

it('sets the person’s own switch when a moderator changes it, and leaves it alone otherwise', () => {
  const { actions, settings, told } = rules();
  settings.set({ sounds: { joined: false } });
  actions.follow(room(), room(true));
  expect(settings.all.sounds).toEqual({ joined: false, reactions: false });
  settings.set({ sounds: { ...settings.all.sounds, reactions: true } });
  actions.follow(room(true), room(true));
  expect(settings.all.sounds.reactions).toBe(true);
  actions.follow(room(true), room());
  expect(settings.all.sounds.reactions).toBe(true);
  expect(told).toEqual(['reactionSounds.off', 'reactionSounds.on']);
});

it('sets nothing while leaving', () => {
  const { actions, settings } = rules();
  actions.follow(room(true), NO_CLIENT);
  expect(settings.all.sounds).toEqual({});
});

it('says what a moderator wants, and takes it back', () => {
  const { actions, said } = rules();
  actions.mute(true);
  actions.mute(false);
  expect(said).toEqual([{ mutesReactions: true }, { mutesReactions: undefined }]);
});
