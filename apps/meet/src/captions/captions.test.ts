import type { ConferenceClient, Transcript } from '@parley/client';
import { FakeClock, silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { beforeEach, expect, it, vi } from 'vitest';
import { createMeetStore, type MeetStore, NO_CLIENT } from '../store.ts';
import { CaptionsActions } from './captions-actions.ts';
import { hasCaptions, hearTranscript, NO_CAPTIONS } from './captions-state.ts';
import { languageChoices } from './languages.ts';

const said = (id: string, text: string, over: Partial<Transcript> = {}): Transcript => ({
  ...{ id, text, speakerId: 'aa', speakerName: 'Ada', language: 'en-US', isInterim: false, isTranslation: false, at: 1 },
  ...over,
});
const ON = { ...NO_CAPTIONS, isOn: true };
const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

it('shows the best version of the last words, and keeps all', () => {
  const versions = [said('1', 'hel', { isInterim: true }), said('1', 'hello'), said('2', 'b'), said('3', 'c'), said('4', 'd')];
  const state = versions.reduce(hearTranscript, ON);
  expect([texts(state.lines), texts(state.log)]).toEqual([
    ['b', 'c', 'd'],
    ['hello', 'b', 'c', 'd'],
  ]);
});

it.each<[string, string | undefined, Partial<Transcript>, boolean]>([
  ['as it was said', undefined, {}, true],
  ['no translation unless wanted', undefined, { isTranslation: true, language: 'de' }, false],
  ['the translation', 'de', { isTranslation: true, language: 'de' }, true],
  ['what is in that language already', 'en', { language: 'en-GB' }, true],
  ['another translation', 'de', { isTranslation: true, language: 'fr' }, false],
])('takes %s', (_what, language, over, taken) => {
  const state = hearTranscript({ ...ON, ...(language !== undefined && { language }) }, said('1', 'x', over));
  expect(state.lines).toHaveLength(taken ? 1 : 0);
});

it('keeps the name where a translation has none', () => {
  const state = { ...ON, language: 'de', lines: [], log: [] };
  const heard = hearTranscript(
    hearTranscript(state, said('1', 'hallo', { language: 'de' })),
    said('1', 'Hallo!', { language: 'de', isTranslation: true, speakerName: '' }),
  );
  expect(heard.lines).toMatchObject([{ speakerName: 'Ada', text: 'Hallo!' }]);
});

const config = readMeetConfig({
  transcription: { enabled: true, translationLanguages: ['fr', 'de', 'x!'], translationLanguagesHead: ['en'] },
});
const moderator = { isModerator: true, permissions: new Map<string, boolean>() };
it.each([
  ['nobody', NO_CLIENT, false],
  ['moderators', { ...NO_CLIENT, self: moderator }, true],
  ['whoever may by their login', { ...NO_CLIENT, self: { isModerator: false, permissions: new Map([['transcription', true]]) } }, true],
  ['not whoever may not', { ...NO_CLIENT, self: { isModerator: true, permissions: new Map([['transcription', false]]) } }, false],
  ['everybody while somebody writes', { ...NO_CLIENT, hasTranscriber: true }, true],
])('are offered to %s', (_who, client, offered) => {
  expect(hasCaptions(client, config)).toBe(offered);
  expect(hasCaptions(client, readMeetConfig({}))).toBe(false);
});

it('offers languages by name, the first ones first', () => {
  expect(languageChoices(config.captions, 'en')).toEqual(
    [
      { id: 'en', label: 'English' },
      { id: 'fr', label: 'French' },
      { id: 'de', label: 'German' },
    ].toSorted((a, b) => (a.id === 'en' ? -1 : a.label.localeCompare(b.label))),
  );
});

let store: MeetStore;
let clock: FakeClock;
let shown: string[];
let presence: Map<string, string | undefined>;
let calls: number;
let actions: CaptionsActions;
beforeEach(() => {
  [store, clock, shown, presence, calls] = [
    createMeetStore({ client: { ...NO_CLIENT, self: moderator } }),
    new FakeClock(),
    [],
    new Map(),
    0,
  ];
  const gateways = { callTranscriber: async () => Promise.reject(new Error(`none ${calls++}`)) };
  actions = new CaptionsActions({
    ...{ store, config, clock, log: silentLog },
    notices: { show: ({ key }) => shown.push(key) > 0 },
    client: () => ({ services: { gateways } }) as unknown as ConferenceClient,
    say: (name, value) => presence.set(name, value),
  });
});
const captions = () => store.getState().captions;

it('asks for a transcriber, and says so when there is none', async () => {
  actions.toggle();
  expect([captions().isOn, presence.get('jitsi_participant_requestingTranscription'), calls]).toEqual([true, 'true', 1]);
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  expect([captions().isOn, presence.get('jitsi_participant_requestingTranscription'), shown]).toEqual([
    false,
    undefined,
    ['captions.failed'],
  ]);
});

it('takes lines away after a while, each at its own time', () => {
  store.setState({ client: { ...store.getState().client, hasTranscriber: true } });
  actions.setLanguage('en');
  expect([calls, presence.get('jitsi_participant_translation_language'), captions().isOn]).toEqual([0, 'en', true]);
  actions.hear(said('1', 'a'));
  clock.advance(4_000);
  actions.hear(said('1', 'ab'));
  actions.hear(said('2', 'c'));
  clock.advance(4_999);
  expect(texts(captions().lines)).toEqual(['ab', 'c']);
  clock.advance(1);
  expect(captions().lines).toEqual([]);
  actions.hear(said('3', 'd'));
  actions.reset();
  expect([captions(), clock.pending]).toEqual([NO_CAPTIONS, 0]);
});
