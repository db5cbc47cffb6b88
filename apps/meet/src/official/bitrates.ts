/** One reading of a peer connection's counters. */
export interface Counters {
  /** Milliseconds. */
  readonly at: number;
  readonly sent: number;
  readonly received: number;
}

/** Kilobits per second, as the original client tells them. */
export interface Bitrate {
  readonly upload: number;
  readonly download: number;
}

export const NO_BITRATE: Bitrate = { upload: 0, download: 0 };

interface StatsEntry {
  readonly type?: unknown;
  readonly bytesSent?: unknown;
  readonly bytesReceived?: unknown;
}

/** Bytes of every stream of media in a report of `getStats`. */
export function readCounters(report: { forEach(visit: (entry: StatsEntry) => void): void }, at: number): Counters {
  let [sent, received] = [0, 0];
  report.forEach(({ type, bytesSent, bytesReceived }) => {
    if (type === 'outbound-rtp' && typeof bytesSent === 'number') sent += bytesSent;
    if (type === 'inbound-rtp' && typeof bytesReceived === 'number') received += bytesReceived;
  });
  return { at, sent, received };
}

/** What went through between two readings; nothing when the counters began anew. */
export function bitrateBetween(before: Counters | undefined, now: Counters): Bitrate {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  if (!before || seconds <= 0) return NO_BITRATE;
  const kbps = (bytes: number) => Math.max(0, Math.round((bytes * 8) / 1000 / seconds));
  return { upload: kbps(now.sent - before.sent), download: kbps(now.received - before.received) };
}
