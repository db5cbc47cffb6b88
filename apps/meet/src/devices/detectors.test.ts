import { expect, it } from 'vitest';
import { type Detector, noisyDetector, noSignalDetector, type SoundSample, talkDetector } from './detectors.ts';

type Sound = (ms: number) => Pick<SoundSample, 'level' | 'flatness'>;

const silence: Sound = () => ({ level: 0, flatness: 0 });
const room: Sound = (ms) => ({ level: 0.0006 + 0.0002 * Math.sin(ms / 90), flatness: 0.4 });
/** Syllables, a pause between sentences. */
const speech: Sound = (ms) => (ms % 3_000 > 2_200 ? room(ms) : { level: 0.03 + 0.06 * Math.abs(Math.sin(ms / 160)), flatness: 0.08 });
const fan: Sound = (ms) => ({ level: 0.02 + 0.004 * Math.sin(ms / 70), flatness: 0.5 });
const hum: Sound = () => ({ level: 0.1, flatness: 0.01 });
const overFan: Sound = (ms) => ({ level: fan(ms).level + speech(ms).level, flatness: 0.2 });

/** Plays sounds one after the other, ten times a second, and tells when the detector was alarmed first. */
function alarmAt(detector: Detector, ...sounds: readonly (readonly [Sound, number])[]): { first: number | undefined; end: boolean } {
  let [now, first]: [number, number | undefined] = [0, undefined];
  let current = detector;
  for (const [sound, ms] of sounds) {
    for (const end = now + ms; now < end; now += 100) {
      current = current.next({ at: now, ...sound(now) });
      if (current.isAlarmed) first ??= now;
    }
  }
  return { first, end: current.isAlarmed };
}

it('misses the signal of a microphone that gives nothing, until it does', () => {
  expect(alarmAt(noSignalDetector(), [silence, 30_000])).toEqual({ first: 8_000, end: true });
  expect(alarmAt(noSignalDetector(), [silence, 30_000], [room, 100])).toEqual({ first: 8_000, end: false });
  expect(alarmAt(noSignalDetector(), [room, 60_000])).toEqual({ first: undefined, end: false });
  expect(alarmAt(noSignalDetector(), [silence, 7_000], [room, 200], [silence, 7_000])).toEqual({ first: undefined, end: false });
});

it('does not take a sleep for silence', () => {
  const before = noSignalDetector().next({ at: 0, ...silence(0) });
  expect(before.next({ at: 600_000, ...silence(0) }).isAlarmed).toBe(false);
});

it.each([
  ['a quiet room', room, false],
  ['speech', speech, false],
  ['a fan', fan, true],
  ['speech in front of a fan', overFan, false],
  ['a tone', hum, false],
])('hears whether %s is noise', (_name, sound, isNoisy) => {
  expect(alarmAt(noisyDetector(), [sound, 30_000]).end).toBe(isNoisy);
});

it('needs a while to call something noise', () => {
  expect(alarmAt(noisyDetector(), [room, 20_000], [fan, 5_000]).first).toBeUndefined();
});

it.each([
  ['a quiet room', [[room, 30_000]], false],
  [
    'speech',
    [
      [room, 1_000],
      [speech, 2_000],
    ],
    true,
  ],
  ['speech from the first moment on', [[speech, 6_000]], true],
  [
    'a cough',
    [
      [room, 5_000],
      [speech, 300],
      [room, 5_000],
    ],
    false,
  ],
  ['a fan that was there', [[fan, 30_000]], false],
  [
    'a fan that is switched on',
    [
      [room, 5_000],
      [fan, 30_000],
    ],
    false,
  ],
  [
    'speech in front of a fan',
    [
      [fan, 3_000],
      [overFan, 3_000],
    ],
    true,
  ],
] as const)('hears whether %s is somebody talking', (_name, sounds, isTalk) => {
  expect(alarmAt(talkDetector(), ...sounds).first !== undefined).toBe(isTalk);
});
