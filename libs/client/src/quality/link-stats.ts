/** What is received on one track. */
export interface ReceivedStats {
  readonly kind: 'audio' | 'video';
  /** bits per second */
  readonly bps: number;
  /** Share of packets that did not arrive since the last look, 0 to 100. */
  readonly lossPercent: number;
  readonly jitterMs?: number;
  /** Upper case without the kind: `VP9`, `OPUS`. */
  readonly codec?: string;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
}

export type SendLimit = 'none' | 'cpu' | 'bandwidth' | 'other';

/** What is sent of one track, all its layers together; size and rate are those of the largest that runs. */
export interface SentStats {
  readonly kind: 'audio' | 'video';
  readonly bps: number;
  readonly codec?: string;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly layers: number;
  /** What keeps the browser from sending more. */
  readonly limitedBy: SendLimit;
}

export interface TransportStats {
  readonly rttMs?: number;
  readonly protocol?: string;
  /** `host`, `srflx`, `prflx` or `relay`: how this side of the way was found. */
  readonly localType?: string;
  /** How the relay is reached, where there is one. */
  readonly relayProtocol?: string;
  /** Address and port of the bridge. */
  readonly remote?: string;
  /** What the browser believes that it may send, bits per second. */
  readonly availableUpBps?: number;
}

/** The connection to the bridge as the browser counts it, since the last look. */
export interface LinkStats {
  readonly atMs: number;
  readonly upBps: number;
  readonly downBps: number;
  /** 0 to 100, as the bridge reports it. */
  readonly upLossPercent: number;
  readonly downLossPercent: number;
  readonly transport: TransportStats;
  /** By track id. */
  readonly received: ReadonlyMap<string, ReceivedStats>;
  readonly sent: ReadonlyMap<string, SentStats>;
}

/** An entry of RTCStatsReport: its type decides what else is there, and browsers differ. */
export type StatsEntry = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** Counters of a report, to tell rates from with the next one. */
export interface LinkCounters {
  readonly atMs: number;
  /** By id of the entry. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly packets: ReadonlyMap<string, { readonly received: number; readonly lost: number }>;
}

type Entries = ReadonlyMap<string, StatsEntry>;

const NO_COUNTERS: LinkCounters = { atMs: 0, bytes: new Map(), packets: new Map() };

/**
 * Numbers out of one report of `getStats()` and the counters of the one before; without those, rates are 0.
 * `atMs`: when the report was made, by any clock that goes forward.
 */
export function readLinkStats(
  report: Iterable<StatsEntry>,
  atMs: number,
  before: LinkCounters = NO_COUNTERS,
): { readonly stats: LinkStats; readonly counters: LinkCounters } {
  const entries: Entries = new Map([...report].map((entry) => [entry.id, entry]));
  const counters = countersOf(entries, atMs);
  const seconds = before.atMs > 0 && atMs > before.atMs ? (atMs - before.atMs) / 1000 : 0;
  const bpsOf = (id: string) => {
    const from = before.bytes.get(id);
    const to = counters.bytes.get(id);
    return seconds > 0 && from !== undefined && to !== undefined && to > from ? Math.round(((to - from) * 8) / seconds) : 0;
  };
  const inbound = ofType(entries, 'inbound-rtp');
  const outbound = ofType(entries, 'outbound-rtp');
  const change = (id: string) => packetChange(before.packets.get(id), counters.packets.get(id));
  return {
    counters,
    stats: {
      atMs,
      upBps: sum(outbound.map(({ id }) => bpsOf(id))),
      downBps: sum(inbound.map(({ id }) => bpsOf(id))),
      upLossPercent: uploadLoss(entries),
      downLossPercent: lossOf(inbound.map(({ id }) => change(id))),
      transport: transportOf(entries),
      received: new Map(
        inbound.flatMap((entry) => {
          const track = text(entry.trackIdentifier);
          return track === undefined ? [] : [[track, receivedOf(entry, entries, bpsOf(entry.id), lossOf([change(entry.id)]))]];
        }),
      ),
      sent: sentTracks(outbound, entries, bpsOf),
    },
  };
}

function countersOf(entries: Entries, atMs: number): LinkCounters {
  const bytes = new Map<string, number>();
  const packets = new Map<string, { received: number; lost: number }>();
  for (const { id, type, bytesReceived, bytesSent, packetsReceived, packetsLost } of entries.values()) {
    if (type !== 'inbound-rtp' && type !== 'outbound-rtp') continue;
    bytes.set(id, number(type === 'inbound-rtp' ? bytesReceived : bytesSent) ?? 0);
    if (type === 'inbound-rtp') packets.set(id, { received: number(packetsReceived) ?? 0, lost: number(packetsLost) ?? 0 });
  }
  return { atMs, bytes, packets };
}

interface PacketChange {
  readonly received: number;
  readonly lost: number;
}

/** Late and repeated packets make the count of lost ones fall: that is no loss. */
function packetChange(from: PacketChange | undefined, to: PacketChange | undefined): PacketChange {
  if (!from || !to) return { received: 0, lost: 0 };
  return { received: Math.max(0, to.received - from.received), lost: Math.max(0, to.lost - from.lost) };
}

function lossOf(changes: readonly PacketChange[]): number {
  const lost = sum(changes.map((change) => change.lost));
  const all = lost + sum(changes.map((change) => change.received));
  return all === 0 ? 0 : Math.round((lost / all) * 1000) / 10;
}

/** The worst of what the bridge reports of our streams. */
function uploadLoss(entries: Entries): number {
  const shares = ofType(entries, 'remote-inbound-rtp').map(({ fractionLost }) => number(fractionLost) ?? 0);
  return Math.round(Math.min(1, Math.max(0, ...shares)) * 1000) / 10;
}

function transportOf(entries: Entries): TransportStats {
  const pair = selectedPair(entries);
  if (!pair) return {};
  const local = entries.get(text(pair.localCandidateId) ?? '');
  const remote = entries.get(text(pair.remoteCandidateId) ?? '');
  const rtt = number(pair.currentRoundTripTime);
  const address = text(remote?.address) ?? text(remote?.ip);
  const port = number(remote?.port);
  return defined({
    rttMs: rtt === undefined ? undefined : Math.round(rtt * 1000),
    protocol: text(local?.protocol),
    localType: text(local?.candidateType),
    relayProtocol: text(local?.relayProtocol),
    remote:
      address === undefined ? undefined : port === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`,
    availableUpBps: number(pair.availableOutgoingBitrate),
  });
}

function selectedPair(entries: Entries): StatsEntry | undefined {
  const named = ofType(entries, 'transport').flatMap(
    ({ selectedCandidatePairId }) => entries.get(text(selectedCandidatePairId) ?? '') ?? [],
  );
  // Firefox names it at the pair itself.
  return (
    named[0] ??
    ofType(entries, 'candidate-pair').find(
      ({ selected, nominated, state }) => selected === true || (nominated === true && state === 'succeeded'),
    )
  );
}

function receivedOf(entry: StatsEntry, entries: Entries, bps: number, lossPercent: number): ReceivedStats {
  const jitter = number(entry.jitter);
  return {
    kind: entry.kind === 'audio' ? 'audio' : 'video',
    bps,
    lossPercent,
    ...defined({
      jitterMs: jitter === undefined ? undefined : Math.round(jitter * 1000),
      codec: codecOf(entry, entries),
      width: number(entry.frameWidth),
      height: number(entry.frameHeight),
      fps: number(entry.framesPerSecond),
    }),
  };
}

function sentTracks(outbound: readonly StatsEntry[], entries: Entries, bpsOf: (id: string) => number): ReadonlyMap<string, SentStats> {
  const byTrack = new Map<string, StatsEntry[]>();
  for (const entry of outbound) {
    const track = text(entries.get(text(entry.mediaSourceId) ?? '')?.trackIdentifier);
    if (track !== undefined) byTrack.set(track, [...(byTrack.get(track) ?? []), entry]);
  }
  return new Map([...byTrack].map(([track, layers]) => [track, sentOf(layers, entries, bpsOf)]));
}

function sentOf(layers: readonly StatsEntry[], entries: Entries, bpsOf: (id: string) => number): SentStats {
  const running = layers.filter(({ id, active }) => active !== false && bpsOf(id) > 0);
  const largest = running.toSorted((a, b) => (number(b.frameHeight) ?? 0) - (number(a.frameHeight) ?? 0))[0];
  const limits = new Set(running.map(({ qualityLimitationReason }) => qualityLimitationReason));
  return {
    kind: layers[0]?.kind === 'audio' ? 'audio' : 'video',
    bps: sum(layers.map(({ id }) => bpsOf(id))),
    layers: running.length,
    limitedBy: (['cpu', 'bandwidth', 'other'] as const).find((limit) => limits.has(limit)) ?? 'none',
    ...defined({
      codec: codecOf(largest ?? layers[0], entries),
      width: number(largest?.frameWidth),
      height: number(largest?.frameHeight),
      fps: number(largest?.framesPerSecond),
    }),
  };
}

function codecOf(entry: StatsEntry | undefined, entries: Entries): string | undefined {
  const mimeType = text(entries.get(text(entry?.codecId) ?? '')?.mimeType);
  return mimeType?.split('/')[1]?.toUpperCase();
}

function ofType(entries: Entries, type: string): StatsEntry[] {
  return [...entries.values()].filter((entry) => entry.type === type);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that have no value. */
function defined<T extends Record<string, unknown>>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
