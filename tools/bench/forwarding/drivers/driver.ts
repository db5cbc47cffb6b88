import type { Generator, LocalEndpoint } from '../generator.ts';

/** What is sent and to whom: `rooms` conferences, each with senders whose media everybody else of `receivers` gets. */
export interface Load {
  readonly rooms: number;
  readonly senders: number;
  readonly receivers: number;
  readonly audioKbps: number;
  /** One stream with this rate, or one for each of these rates (simulcast, lowest first). */
  readonly videoKbps: number | readonly number[];
  /** Transport-wide congestion control in both directions. */
  readonly transportCc: boolean;
}

export const loadOf = (rooms: number, senders: number, receivers: number, over: Partial<Load> = {}): Load => ({
  rooms,
  senders,
  receivers,
  audioKbps: 40,
  videoKbps: 1500,
  transportCc: false,
  ...over,
});

/** Rates of simulcast where nothing else is asked for. */
export const SIMULCAST_KBPS = [150, 500, 1500] as const;

/** The endpoints of a load, connected. */
export interface Call {
  readonly senders: readonly number[];
  readonly receivers: readonly number[];
  hangUp(): Promise<void>;
}

/** A server that forwards media, running. */
export interface Server {
  /** Of all its processes. */
  pids(): number[];
  /** Of those that media goes through. */
  mediaPids(): number[];
  /** Makes the rooms and endpoints of a load; resolves when all are up. */
  call(generator: Generator, load: Load): Promise<Call>;
  stop(): Promise<void>;
}

/** A kind of server. */
export interface Driver {
  readonly name: string;
  start(): Promise<Server>;
}

/** SSRCs of a sender by its number within the run; the streams carry the same numbers. */
export interface SenderStreams {
  readonly audio: number;
  readonly video: readonly number[];
}

export const bitrates = ({ videoKbps }: Load): readonly number[] => (typeof videoKbps === 'number' ? [videoKbps] : videoKbps);

/** Ten numbers for each sender: its audio, then its layers of video. */
export function streamsOf(sender: number, load: Load): SenderStreams {
  const first = 10_001 + sender * 10;
  return { audio: first, video: bitrates(load).map((_, layer) => first + 1 + layer) };
}

export interface SendOptions {
  readonly load: Load;
  /** Number of the sender within the run. */
  readonly sender: number;
  readonly payloadTypes: { readonly audio: number; readonly video: number };
  readonly mids?: { readonly audio: string; readonly video: string };
}

/** Gives an endpoint the streams of a sender. */
export function addStreams(generator: Generator, { id }: LocalEndpoint, { load, sender, payloadTypes, mids }: SendOptions): void {
  const { audio, video } = streamsOf(sender, load);
  const of = (ssrc: number) => ({ id, ssrc, stream: ssrc });
  generator.command('send', { ...of(audio), kind: 'audio', pt: payloadTypes.audio, mid: mids?.audio, kbps: load.audioKbps, fps: 50 });
  for (const [layer, kbps] of bitrates(load).entries())
    generator.command('send', { ...of(video[layer] ?? 0), kind: 'video', pt: payloadTypes.video, mid: mids?.video, kbps, fps: 30 });
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
