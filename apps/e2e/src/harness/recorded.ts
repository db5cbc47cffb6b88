import type { Page } from 'playwright-core';

export interface Recorded {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  /** How loud each of the tones is in it, on any scale. */
  readonly levels: readonly number[];
}

/** Plays a recording in a page, as the person to whom it is given would, and measures tones (Hz) in it. */
export function listenTo(page: Page, file: Buffer, tones: readonly number[]): Promise<Recorded> {
  return page.evaluate(
    async ({ base64, frequencies }) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const video = document.createElement('video');
      video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
      await new Promise((resolve, reject) => {
        video.onloadedmetadata = resolve;
        video.onerror = reject;
      });
      const context = new OfflineAudioContext(1, 1, 48_000);
      const sound = await context.decodeAudioData(bytes.buffer);
      const samples = sound.getChannelData(0);
      const levelOf = (frequency: number) => {
        let [re, im] = [0, 0];
        for (let index = 0; index < samples.length; index++) {
          const angle = (2 * Math.PI * frequency * index) / sound.sampleRate;
          re += (samples[index] ?? 0) * Math.cos(angle);
          im += (samples[index] ?? 0) * Math.sin(angle);
        }
        return Math.hypot(re, im);
      };
      return { seconds: video.duration, width: video.videoWidth, height: video.videoHeight, levels: frequencies.map(levelOf) };
    },
    { base64: file.toString('base64'), frequencies: tones },
  );
}
