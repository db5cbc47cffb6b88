import type { LocalMediaState } from '@parley/client';
import { expect, it } from 'vitest';
import { NO_MEDIA } from '../store.ts';
import { SoundMix } from './sound-mix.ts';

const track = (id: string) => ({ id }) as MediaStreamTrack;

function mix() {
  const log: string[] = [];
  const sounds = new SoundMix((sound) => {
    log.push(`open ${sound.id}`);
    return {
      track: track(`mixed ${sound.id}`),
      setMicrophone: (microphone) => log.push(`microphone ${microphone?.id}`),
      close: () => log.push(`close ${sound.id}`),
    };
  });
  return { sounds, log };
}

const speaking: LocalMediaState = { ...NO_MEDIA, audio: { muted: false, isOpening: false, track: track('mic') } };

it('leaves what is sent alone while no sound is shared', () => {
  const { sounds, log } = mix();
  expect(sounds.sent(speaking)).toBe(speaking);
  expect(log).toEqual([]);
});

it('sends microphone and sound as one track, which stays the same while the microphone changes', () => {
  const { sounds, log } = mix();
  const sound = track('tab');
  const first = sounds.sent({ ...speaking, sound });
  const second = sounds.sent({ ...speaking, sound, audio: { ...speaking.audio, muted: true, track: track('headset') } });
  expect(first.audio.track?.id).toBe('mixed tab');
  expect(second.audio.track).toBe(first.audio.track);
  expect(second.audio.muted).toBe(true);
  expect(log).toEqual(['open tab', 'microphone mic', 'microphone headset']);
});

it('sends sound without a microphone', () => {
  const { sounds, log } = mix();
  expect(sounds.sent({ ...NO_MEDIA, sound: track('tab') }).audio).toMatchObject({ muted: true, track: { id: 'mixed tab' } });
  expect(log).toEqual(['open tab', 'microphone undefined']);
});

it('sends the microphone again when the sound ends, and mixes anew with another one', () => {
  const { sounds, log } = mix();
  sounds.sent({ ...speaking, sound: track('tab') });
  expect(sounds.sent(speaking)).toBe(speaking);
  sounds.sent({ ...speaking, sound: track('other') });
  sounds.close();
  expect(log.filter((line) => !line.startsWith('microphone'))).toEqual(['open tab', 'close tab', 'open other', 'close other']);
});
