import type { Finding } from '@parley/kernel';
import { type Check, skipped, warning } from '../check.ts';

const MB = 1_048_576;
/** What a browser that records needs (deployment contract §3). */
const NEEDED_MB = 2_000;

export function judgeSharedMemory(totalBytes: number): Finding[] {
  const size = Math.round(totalBytes / MB);
  if (size >= NEEDED_MB) return [];
  const effect = 'the browser that records hangs or dies, and recordings end early';
  return [
    warning(
      '/dev/shm',
      `has ${size} MB, and the recorder needs ${NEEDED_MB}`,
      effect,
      'shm_size: 2gb, at the service jibri in the compose file',
    ),
  ];
}

export const sharedMemoryCheck: Check = {
  name: 'shared memory',
  isOnline: false,
  async run({ settings, probes }) {
    if (!settings.hasRecording) return skipped('only a recorder needs it (ENABLE_RECORDING)');
    if (settings.isContainer) return skipped('the recorder has its own, in its container');
    const { totalBytes } = await probes.folder('/dev/shm');
    if (totalBytes === undefined) return skipped('there is no /dev/shm');
    return { summary: `${Math.round(totalBytes / MB)} MB`, findings: judgeSharedMemory(totalBytes) };
  },
};
