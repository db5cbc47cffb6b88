import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

// The sender's layers are the test's alone: a busy machine would send less.
const { join } = useStack({ env: { ENABLE_ADAPTIVE_MODE: '0' } });

/** A receiver goes on within a second; a loaded machine is given four. */
const LONGEST_GAP_MS = 4_000;

/** A codec, with all layers inside the first stream or with a stream for each. */
interface Way {
  readonly codec: 'AV1' | 'VP8' | 'VP9' | 'H264';
  readonly svc: boolean;
}

interface Received {
  readonly codec: string;
  readonly ssrc: number;
  readonly frames: number;
  readonly height: number;
  /** Longest time between two pictures since the last look. */
  readonly gapMs: number;
}

declare global {
  interface Window {
    pictures?: { last: number; longest: number };
  }
}

/** Lets the camera of `sender` go out in that codec from here on, as official clients do: nothing is signalled (client contract §7.1). */
function switchCodec(sender: Participant, { codec: name, svc }: Way): Promise<void> {
  return sender.page.evaluate(
    async ({ codecName, isSvc }) => {
      const camera = window.parley
        ?.peerConnection()
        ?.getSenders()
        .find(({ track }) => track?.kind === 'video');
      const codec = camera?.getParameters().codecs.find(({ mimeType }) => mimeType === `video/${codecName}`);
      if (!camera || !codec) throw new Error(`${codecName} was not negotiated`);
      const parameters = camera.getParameters();
      parameters.encodings.forEach((encoding, index) => {
        const layer = isSvc
          ? { active: index === 0, scaleResolutionDownBy: 1, scalabilityMode: 'L3T3_KEY', maxBitrate: 1_200_000 }
          : {
              active: true,
              scaleResolutionDownBy: 4 / 2 ** index,
              scalabilityMode: 'L1T3',
              maxBitrate: [200_000, 500_000, 1_500_000][index],
            };
        Object.assign(encoding, layer, { codec });
      });
      await camera.setParameters(parameters);
    },
    { codecName: name, isSvc: svc },
  );
}

/** Starts to watch for pictures that do not come, in the element that shows another one's camera. */
function watch(receiver: Participant): Promise<void> {
  return receiver.page.evaluate(() => {
    const video = [...document.querySelectorAll<HTMLVideoElement>('[data-testid^="tile-"]:not([data-local="true"]) video')][0];
    if (!video) throw new Error('nobody is shown');
    const pictures = { last: performance.now(), longest: 0 };
    window.pictures = pictures;
    const onPicture = () => {
      pictures.longest = Math.max(pictures.longest, performance.now() - pictures.last);
      pictures.last = performance.now();
      video.requestVideoFrameCallback(onPicture);
    };
    video.requestVideoFrameCallback(onPicture);
  });
}

function look(receiver: Participant): Promise<Received> {
  return receiver.page.evaluate(async () => {
    const report = await window.parley?.peerConnection()?.getStats();
    const codecs = new Map<string, string>();
    let video: { codecId?: string; ssrc?: number; framesDecoded?: number; frameHeight?: number } = {};
    report?.forEach((entry) => {
      if (entry.type === 'codec') codecs.set(entry.id, entry.mimeType);
      if (entry.type === 'inbound-rtp' && entry.kind === 'video' && (entry.framesDecoded ?? 0) > (video.framesDecoded ?? 0)) video = entry;
    });
    const pictures = window.pictures ?? { last: performance.now(), longest: 0 };
    return {
      codec: codecs.get(video.codecId ?? '') ?? '',
      ssrc: video.ssrc ?? 0,
      frames: video.framesDecoded ?? 0,
      height: video.frameHeight ?? 0,
      gapMs: Math.round(Math.max(pictures.longest, performance.now() - pictures.last)),
    };
  });
}

/** Waits until that is received, and tells what is received instead. */
function arrives(receiver: Participant, what: string, is: (received: Received) => boolean): Promise<unknown> {
  return poll(
    async () => {
      const received = await look(receiver);
      if (!is(received)) throw new Error(JSON.stringify(received));
      return true;
    },
    { timeoutMs: 20_000, what, intervalMs: 50 },
  );
}

const want = (receiver: Participant, maxHeight: number) =>
  receiver.page.evaluate(
    (height) => window.parley?.setReceiverConstraints({ lastN: -1, defaultConstraints: { maxHeight: height } }),
    maxHeight,
  );

/** Every pair of layers inside one stream and of a stream per layer, there and back; SVC codecs both ways, as clients do. */
const CHANGES: readonly Way[] = [
  { codec: 'AV1', svc: true },
  { codec: 'VP8', svc: false },
  { codec: 'VP9', svc: true },
  { codec: 'H264', svc: false },
  { codec: 'AV1', svc: true },
  { codec: 'VP9', svc: false },
  { codec: 'VP8', svc: false },
];

it('shows each codec in each layer, and goes on under the same SSRC when a sender changes it in mid-call', async () => {
  const room = `codecs-${randomHex(6)}`;
  const sender = await join(room, ADA);
  const receiver = await join(room, BEN);
  await receiver.seesAndHears(sender);
  await want(receiver, 720);
  await arrives(receiver, 'VP8 in 720p', ({ height }) => height === 720);
  const { ssrc } = await look(receiver);

  const gaps: string[] = [];
  for (const change of CHANGES) {
    const { codec } = change;
    await watch(receiver);
    const { frames } = await look(receiver);
    await switchCodec(sender, change);
    await arrives(receiver, `20 pictures in ${codec}`, (seen) => seen.codec === `video/${codec}` && seen.frames > frames + 20);
    const seen = await look(receiver);
    expect(seen.ssrc, codec).toBe(ssrc);
    expect(seen.gapMs, `longest time without a picture at the change to ${codec}`).toBeLessThan(LONGEST_GAP_MS);
    gaps.push(`${codec} ${seen.gapMs} ms`);
    await arrives(receiver, `${codec} in 720p`, ({ height }) => height === 720);
    await want(receiver, 180);
    await arrives(receiver, `${codec} in 180p`, ({ height }) => height === 180);
    await want(receiver, 720);
    await arrives(receiver, `${codec} in 720p again`, ({ height }) => height === 720);
  }
  console.log(`longest time without a picture at each change of codec: ${gaps.join(', ')}`);
});
