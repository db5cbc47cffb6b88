import { beforeEach, expect, it } from 'vitest';
import { SCORES } from './scores.ts';
import { SOUND_IDS, SOUND_SWITCHES, type SoundSwitch, SWITCH_OF, shownSwitches, soundOf } from './sound-ids.ts';
import { Sounds } from './sounds.ts';

let now: number;
let heard: unknown[];
let unwanted: SoundSwitch | undefined;
const sounds = (disabled: readonly string[] = []) =>
  new Sounds({ synth: { play: (score) => heard.push(score) }, now: () => now, disabled, wants: (kind) => kind !== unwanted });
beforeEach(() => {
  [now, heard, unwanted] = [0, [], undefined];
});

it.each(SOUND_IDS)('%s can be heard, and is short', (id) => {
  sounds().play(id);
  expect(heard).toEqual([SCORES[id]]);
  const ends = SCORES[id].map(({ at, lasts }) => at + lasts);
  expect(Math.max(...ends)).toBeLessThan(1.2);
  expect(SCORES[id].every(({ from, to = from }) => from > 100 && to > 100 && from < 2_000)).toBe(true);
});

it('plays nothing that the operator or the person does not want', () => {
  sounds(['PARTICIPANT_JOINED_SOUND']).play('PARTICIPANT_JOINED_SOUND');
  unwanted = 'messages';
  sounds().play('INCOMING_MSG_SOUND');
  expect(heard).toEqual([]);
  sounds().play('ASKED_TO_UNMUTE_SOUND');
  expect(heard).toHaveLength(1);
});

it('has a switch for what can be switched, and none for what the operator has off', () => {
  expect(shownSwitches([])).toEqual(SOUND_SWITCHES);
  expect(shownSwitches(['INCOMING_MSG_SOUND', 'RECORDING_ON_SOUND'])).not.toContain('messages');
  expect(shownSwitches(['RECORDING_ON_SOUND'])).toContain('recordings');
  for (const kind of SOUND_SWITCHES) expect(SWITCH_OF[soundOf(kind)]).toBe(kind);
});

it('makes one sound of many at once', () => {
  const one = sounds();
  for (let time = 0; time < 20; time++) one.play('PARTICIPANT_JOINED_SOUND');
  one.play('PARTICIPANT_LEFT_SOUND');
  expect(heard).toHaveLength(2);
  now = 1_000;
  one.play('PARTICIPANT_JOINED_SOUND');
  expect(heard).toHaveLength(3);
});
