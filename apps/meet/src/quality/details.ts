import type { ReceivedStats, SentStats, TransportStats } from '@parley/client';
import type { Facts } from './advice.ts';
import { sentOf } from './quality-state.ts';

/** A line of numbers; the key is that of its name, `quality.row.<key>`. */
export interface DetailRow {
  readonly key: DetailKey;
  readonly value: string;
}

export type DetailKey =
  | 'download'
  | 'upload'
  | 'loss'
  | 'received'
  | 'sent'
  | 'codec'
  | 'transport'
  | 'rtt'
  | 'available'
  | 'bridge'
  | 'channel'
  | 'region'
  | 'id';

/** Numbers about this person's own connection, and what of it goes out. `hasMore`: with addresses and ids. */
export function ownRows({ client, local, quality }: Facts, hasMore: boolean): readonly DetailRow[] {
  const { link } = quality;
  if (!link) return [];
  const [voice, camera, screen] = [local.audio.track, local.camera.track, local.screen].map((track) => sentOf(link, track));
  const { transport } = link;
  return rows([
    ['download', rate(link.downBps)],
    ['upload', rate(link.upBps)],
    ['loss', `↓ ${link.downLossPercent} % · ↑ ${link.upLossPercent} %`],
    ['sent', list([picture(camera), picture(screen)])],
    ['codec', list([voice?.codec, camera?.codec, screen?.codec])],
    ['rtt', transport.rttMs === undefined ? undefined : `${transport.rttMs} ms`],
    ['available', available(client.downlinkBps, transport.availableUpBps)],
    ...(hasMore
      ? ([
          ['transport', way(transport)],
          ['bridge', transport.remote],
          ['channel', client.bridgeChannel],
          ['id', client.endpointId],
        ] as const)
      : []),
  ]);
}

/** Numbers about somebody else: what arrives of them, and what their client tells. */
export function personRows({ client, quality }: Facts, id: string, hasMore: boolean): readonly DetailRow[] {
  const told = quality.people.get(id);
  const received = client.sources.flatMap((source) => {
    const stats = source.owner === id ? quality.link?.received.get(source.track.id) : undefined;
    return stats ? [stats] : [];
  });
  const pictures = received.filter(({ kind }) => kind === 'video');
  return rows([
    ['download', received.length > 0 ? rate(received.reduce((sum, { bps }) => sum + bps, 0)) : undefined],
    ['received', list(pictures.map(picture))],
    ['codec', list(received.map(({ codec }) => codec))],
    ['loss', losses(received, told?.lossPercent)],
    ['upload', told?.upBps === undefined ? undefined : rate(told.upBps)],
    ['rtt', told?.rttMs === undefined ? undefined : `${Math.round(told.rttMs)} ms`],
    ...(hasMore
      ? ([
          ['region', told?.region],
          ['id', id],
        ] as const)
      : []),
  ]);
}

function rows(all: readonly (readonly [key: DetailKey, value: string | undefined])[]): readonly DetailRow[] {
  return all.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value }]));
}

/** `1.5 Mbit/s`, `320 kbit/s`. */
export function rate(bps: number): string {
  return bps >= 1_000_000 ? `${(bps / 1_000_000).toFixed(1)} Mbit/s` : `${Math.round(bps / 1000)} kbit/s`;
}

function picture(stats: Pick<SentStats & ReceivedStats, 'width' | 'height' | 'fps'> | undefined): string | undefined {
  if (stats?.width === undefined || stats.height === undefined) return undefined;
  return `${stats.width}×${stats.height}${stats.fps === undefined ? '' : ` @ ${Math.round(stats.fps)}`}`;
}

function losses(received: readonly ReceivedStats[], theirs: number | undefined): string | undefined {
  const parts = [
    received.length > 0 ? `↓ ${Math.max(...received.map(({ lossPercent }) => lossPercent))} %` : undefined,
    theirs === undefined ? undefined : `↑ ${Math.round(theirs * 10) / 10} %`,
  ];
  return list(parts);
}

function available(down: number | undefined, up: number | undefined): string | undefined {
  return list([down === undefined ? undefined : `↓ ${rate(down)}`, up === undefined ? undefined : `↑ ${rate(up)}`]);
}

function way({ protocol, localType, relayProtocol }: TransportStats): string | undefined {
  if (protocol === undefined) return undefined;
  return localType === 'relay'
    ? `${protocol.toUpperCase()} (TURN${relayProtocol === undefined ? '' : ` ${relayProtocol.toUpperCase()}`})`
    : protocol.toUpperCase();
}

function list(parts: readonly (string | undefined)[]): string | undefined {
  const all = [...new Set(parts.filter((part) => part !== undefined && part !== ''))];
  return all.length === 0 ? undefined : all.join(' · ');
}
