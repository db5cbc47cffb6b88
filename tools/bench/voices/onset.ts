import { setTimeout as pause } from 'node:timers/promises';
import type { Generator } from '../forwarding/generator.ts';
import type { Speaker, VoiceRoom } from './voice-room.ts';

/** Packets of 20 ms: 100 ms. */
const FIRST_PACKETS = 5;
const LISTEN_MS = 300;

export interface Onset {
  /** Everybody who listens got every packet from the first audible one on, for 100 ms at least. */
  readonly isWhole: boolean;
  /** From the change to the first packet, at the last listener; Infinity when somebody got none. */
  readonly firstMs: number;
}

/** Somebody who was silent says something at that level, in dB below the loudest. */
export async function hearOnset(generator: Generator, room: VoiceRoom, speaker: Speaker, level: number): Promise<Onset> {
  await generator.mark();
  const { next, atMs } = await generator.change(speaker.endpoint, speaker.stream, { level });
  await pause(LISTEN_MS);
  const listeners = room.speakers.filter((one) => one.listens && one !== speaker);
  const reports = await Promise.all(listeners.map(({ endpoint }) => generator.report(endpoint)));
  const heard = reports.map(({ streams }) => streams.find(({ stream }) => stream === speaker.stream));
  await generator.change(speaker.endpoint, speaker.stream, { level: 127 });
  return {
    isWhole: heard.every((one) => {
      return one !== undefined && one.first <= next && one.last >= next + FIRST_PACKETS - 1 && one.packets === one.last - one.first + 1;
    }),
    firstMs: Math.max(...heard.map((one) => (one ? one.firstAtMs - atMs : Number.POSITIVE_INFINITY))),
  };
}
