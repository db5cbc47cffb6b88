import type { MediaType } from '@parley/xmpp-jingle';
import type { RouterCallbacks, SfuTransport, TransportOptions } from '../types.ts';

/** One worker's part of a conference. */
export interface Branch {
  createTransport(options: TransportOptions, hooks: TransportHooks): Promise<SfuTransport>;
  /** Takes an audio producer, own or piped to here, into account: for the dominant speaker, the levels and the choice of voices. */
  observe(producerId: string): Promise<void>;
  /** From now on so many voices at a time are passed on here. */
  limitVoices(limit: number): Promise<void>;
  /** That one of the observed is the dominant speaker of the conference. */
  promoteVoice(producerId: string): void;
  close(): void;
}

export interface BranchProducer {
  readonly id: string;
  readonly kind: MediaType;
  /** Endpoint id of the sender. */
  readonly owner: string;
}

/** What a transport needs of the conference that it is in. */
export interface TransportHooks {
  /** Receives from now on. */
  onProducer(producer: BranchProducer): void;
  onProducerClosed(producerId: string): void;
  /** Brings a producer to this worker; undefined when it is here anyway. @throws AppError CLOSED when it is gone */
  reach(producerId: string): Promise<PipeUse | undefined>;
  /** It was closed, other than by the end of its worker. */
  onClosed(): void;
}

/** A producer on its way to another worker. */
export interface Pipe {
  /** Lets media through, or not: what nobody takes need not travel. */
  setActive(isActive: boolean): void;
  close(): void;
}

/** Somebody's share in a pipe: it is open as long as anybody has one, and active while anybody is. */
export interface PipeUse {
  setActive(isActive: boolean): void;
  release(): void;
}

export interface BranchCallbacks extends Omit<RouterCallbacks, 'onDominantSpeaker'> {
  onDominantSpeaker(owner: string, producerId: string): void;
}

export interface SpanDeps<B extends Branch> {
  /** Begins the conference on a worker. @throws AppError UNAVAILABLE when that does not run */
  readonly openBranch: (worker: number, callbacks: BranchCallbacks) => Promise<B>;
  /** Lets a producer of `from` be consumed in `to` under its id; `onClosed` also when either end is gone. */
  readonly openPipe: (producer: Pick<BranchProducer, 'id' | 'owner'>, from: B, to: B, onClosed: () => void) => Promise<Pipe>;
}
