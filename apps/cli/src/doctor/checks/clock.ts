import type { Finding } from '@parley/kernel';
import { type Check, error, skipped, warning } from '../check.ts';

/** How far the clock of a service is ahead of ours, in ms; the Date header has whole seconds. */
export interface ClockOf {
  readonly where: string;
  readonly aheadMs: number;
}

const NOTICED_MS = 5_000;
/** Tokens and TURN credentials are accepted about this long beside their time. */
const BROKEN_MS = 60_000;

export function judgeClocks(clocks: readonly ClockOf[]): Finding[] {
  return clocks
    .filter(({ aheadMs }) => Math.abs(aheadMs) >= NOTICED_MS)
    .map(({ where, aheadMs }) => {
      const tell = Math.abs(aheadMs) >= BROKEN_MS ? error : warning;
      const seconds = Math.round(Math.abs(aheadMs) / 1000);
      return tell(
        `clock of ${where}`,
        `is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the one here`,
        'tokens (JWT) and TURN credentials are refused, and certificates seem to be of another day',
        'Turn on time synchronisation on both machines: timedatectl set-ntp true',
      );
    });
}

export const clockCheck: Check = {
  name: 'clock',
  isOnline: true,
  async run({ settings, probes, clock }) {
    const { publicUrl, focus, bridge, prosody } = settings;
    const places = [
      ...(publicUrl === undefined ? [] : [{ where: new URL(publicUrl).host, url: `${publicUrl}/about/health` }]),
      { where: 'jicofo', url: `${focus}/about/version` },
      { where: 'jvb', url: `${bridge}/about/version` },
      { where: 'prosody', url: `${prosody}/health` },
    ];
    const read = async ({ where, url }: (typeof places)[number]): Promise<ClockOf[]> => {
      const sentAt = clock.now();
      const answer = await probes.http({ url }).catch(() => undefined);
      const date = Date.parse(answer?.headers.date ?? '');
      if (Number.isNaN(date)) return [];
      // The header is cut to whole seconds: half of one is added on average.
      return [{ where, aheadMs: date + 500 - (sentAt + clock.now()) / 2 }];
    };
    const clocks = (await Promise.all(places.map(read))).flat();
    if (clocks.length === 0) return skipped('nobody tells the time');
    const findings = judgeClocks(clocks);
    return { summary: findings.length === 0 ? `agrees with ${clocks.map(({ where }) => where).join(', ')}` : 'differs', findings };
  },
};
