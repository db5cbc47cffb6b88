import { isRecord } from '../services/record.ts';
import type { LinkStats } from './link-stats.ts';

/** What somebody's client tells of its own connection. */
export interface EndpointQuality {
  /** 0 to 100. */
  readonly mark?: number;
  readonly upBps?: number;
  readonly downBps?: number;
  /** 0 to 100. */
  readonly lossPercent?: number;
  readonly rttMs?: number;
  /** Smaller side of the largest picture that it sends. */
  readonly sentHeight?: number;
  readonly region?: string;
}

/** Fields of EndpointStats besides its name (client contract §6.2); rates in kbit/s, as every client sends them. */
export function buildEndpointStats(
  stats: LinkStats,
  own: { readonly mark: number; readonly cameraHeight: number | undefined },
): Readonly<Record<string, unknown>> {
  const kbps = (bps: number) => Math.round(bps / 1000);
  const rate = (kind: 'audio' | 'video') => ({
    upload: kbps(sumOf(stats.sent.values(), kind)),
    download: kbps(sumOf(stats.received.values(), kind)),
  });
  const { upLossPercent, downLossPercent, upBps, downBps, transport } = stats;
  return {
    bitrate: { upload: kbps(upBps), download: kbps(downBps), audio: rate('audio'), video: rate('video') },
    packetLoss: { upload: upLossPercent, download: downLossPercent, total: Math.max(upLossPercent, downLossPercent) },
    connectionQuality: own.mark,
    ...(transport.rttMs !== undefined && { jvbRTT: transport.rttMs }),
    ...(own.cameraHeight !== undefined && { maxEnabledResolution: own.cameraHeight }),
  };
}

/** Reads what another client tells; anything that is no sensible number is left out. */
export function readEndpointStats(message: Readonly<Record<string, unknown>>): EndpointQuality {
  const bitrate = isRecord(message.bitrate) ? message.bitrate : {};
  const loss = isRecord(message.packetLoss) ? message.packetLoss : {};
  const entries = {
    mark: within(message.connectionQuality, 100),
    upBps: times1000(within(bitrate.upload, 1e7)),
    downBps: times1000(within(bitrate.download, 1e7)),
    lossPercent: within(loss.total, 100),
    rttMs: within(message.jvbRTT, 60_000),
    sentHeight: within(message.maxEnabledResolution, 4320),
    region: typeof message.serverRegion === 'string' && message.serverRegion !== '' ? message.serverRegion.slice(0, 64) : undefined,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function sumOf(all: Iterable<{ readonly kind: string; readonly bps: number }>, kind: string): number {
  return [...all].reduce((total, item) => total + (item.kind === kind ? item.bps : 0), 0);
}

function within(value: unknown, max: number): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= max ? value : undefined;
}

function times1000(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1000;
}
