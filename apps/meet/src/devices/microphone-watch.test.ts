import { expect, it } from 'vitest';
import type { SoundSample } from './detectors.ts';
import { MicrophoneWatch } from './microphone-watch.ts';

const SILENCE = { level: 0, flatness: 0 };
const ROOM = { level: 0.0005, flatness: 0.3 };
const SPEECH = { level: 0.1, flatness: 0.05 };
const FAN = { level: 0.02, flatness: 0.6 };

function watch(sound = { warnsWithoutSignal: true, warnsOfNoise: true, warnsOfTalkWhileMuted: true }) {
  const events: string[] = [];
  let [now, open, closed] = [0, 0, 0];
  let heard: Pick<SoundSample, 'level' | 'flatness'> = ROOM;
  const ticks = new Set<() => void>();
  const microphone = new MicrophoneWatch({
    sound,
    open: () => {
      open++;
      return { read: (at) => ({ at, ...heard }), close: () => void closed++ };
    },
    every: (_ms, run) => {
      ticks.add(run);
      return () => ticks.delete(run);
    },
    now: () => now,
    onAlarm: (alarm) => void events.push(alarm),
    onCalm: (alarm) => void events.push(`no ${alarm}`),
  });
  const hear = (sample: typeof heard, seconds: number) => {
    heard = sample;
    for (let i = 0; i < seconds * 10; i++) {
      now += 100;
      for (const tick of ticks) tick();
    }
  };
  return { microphone, events, hear, counts: () => ({ open, closed, ticks: ticks.size }) };
}

const track = (name: string) => ({ id: name }) as MediaStreamTrack;

it('tells once of a microphone without signal, and that it has one again', () => {
  const { microphone, events, hear } = watch();
  microphone.follow({ source: track('a'), muted: false });
  hear(SILENCE, 60);
  hear(ROOM, 1);
  hear(SILENCE, 60);
  expect(events).toEqual(['noSignal', 'no noSignal']);
  microphone.follow({ source: track('b'), muted: false });
  hear(SILENCE, 20);
  expect(events.at(-1)).toBe('noSignal');
});

it('tells of noise while unmuted, and of talk each time that somebody has muted themselves', () => {
  const source = track('a');
  const { microphone, events, hear } = watch();
  microphone.follow({ source, muted: false });
  hear(FAN, 15);
  microphone.follow({ source, muted: true });
  hear(ROOM, 2);
  hear(SPEECH, 2);
  hear(ROOM, 5);
  hear(SPEECH, 2);
  expect(events).toEqual(['noisy', 'no noisy', 'talking']);
  microphone.follow({ source, muted: false });
  microphone.follow({ source, muted: true });
  hear(ROOM, 2);
  hear(SPEECH, 2);
  expect(events).toEqual(['noisy', 'no noisy', 'talking', 'no talking', 'talking']);
});

it('says nothing that the operator does not want', () => {
  const { microphone, events, hear } = watch({ warnsWithoutSignal: false, warnsOfNoise: false, warnsOfTalkWhileMuted: false });
  microphone.follow({ source: track('a'), muted: false });
  hear(SILENCE, 30);
  hear(FAN, 30);
  microphone.follow({ source: track('a'), muted: true });
  hear(SPEECH, 5);
  expect(events).toEqual([]);
});

it('listens to one device at a time, and to none in the end', () => {
  const { microphone, counts } = watch();
  microphone.follow({ source: track('a'), muted: false });
  microphone.follow({ source: track('b'), muted: false });
  expect(counts()).toEqual({ open: 2, closed: 1, ticks: 1 });
  microphone.close();
  expect(counts()).toEqual({ open: 2, closed: 2, ticks: 0 });
});
