import { AppError, type Log } from '@parley/kernel';
import type { RouterCallbacks, SfuRouter, SfuTransport, TransportOptions } from '../types.ts';
import type { Branch, BranchCallbacks, BranchProducer, PipeUse, SpanDeps, TransportHooks } from './branch.ts';
import { PipeBook } from './pipe-book.ts';
import { type PlacementRules, placeConference, placeEndpoint, type WorkerLoad } from './placement.ts';

export interface SpanningRouterDeps<B extends Branch> extends SpanDeps<B> {
  /** Workers that run now. */
  readonly workers: () => readonly WorkerLoad[];
  readonly rules: PlacementRules;
  readonly canLimitVoices: boolean;
  readonly log: Log;
}

interface Member<B extends Branch> {
  readonly worker: number;
  readonly ready: Promise<B>;
  branch: B | undefined;
  /** Transports that are there or about to be. */
  readonly transports: Set<TransportOptions>;
}

interface Source<B extends Branch> {
  readonly producer: BranchProducer;
  readonly member: Member<B>;
  /** Where it is observed, with the pipe to there; undefined while it is on its way, and where it comes in. */
  readonly heard: Map<Member<B>, PipeUse | undefined>;
}

/**
 * One conference over as many workers as its load needs. Whoever is on one of them can take what comes in on any other: a source
 * crosses once, while somebody there wants it. Speakers and levels are judged in one place, to which all voices go.
 */
export class SpanningRouter<B extends Branch> implements SfuRouter {
  readonly #deps: SpanningRouterDeps<B>;
  readonly #callbacks: RouterCallbacks;
  /** In the order in which the conference came to them. */
  readonly #members = new Map<number, Member<B>>();
  readonly #sources = new Map<string, Source<B>>();
  readonly #pipes: PipeBook<B>;
  /** Where speakers are judged. */
  #ears: Member<B> | undefined;
  #voiceLimit: number | undefined;
  #closed = false;

  constructor(deps: SpanningRouterDeps<B>, callbacks: RouterCallbacks) {
    this.#deps = deps;
    this.#callbacks = callbacks;
    this.#pipes = new PipeBook(deps.openPipe);
  }

  /** @throws AppError UNAVAILABLE when no worker runs */
  async open(): Promise<void> {
    await this.#somewhere(placeConference, (member) => member.ready);
  }

  get workers(): readonly number[] {
    return [...this.#members.keys()];
  }

  get pipes(): number {
    return this.#pipes.size;
  }

  get canLimitVoices(): boolean {
    return this.#deps.canLimitVoices;
  }

  async limitVoices(limit: number): Promise<void> {
    if (this.#voiceLimit !== undefined) return;
    this.#voiceLimit = limit;
    const limiting = [...this.#members.values()].map(async (member) => {
      try {
        await (await member.ready).limitVoices(limit);
      } catch (error) {
        // Where the conference is no longer, nothing is left to limit.
        if (!AppError.is(error, 'CLOSED') && this.#members.get(member.worker) === member) throw error;
      }
    });
    try {
      await Promise.all(limiting);
    } catch (error) {
      // Whoever asks again is not told that it has been done.
      this.#voiceLimit = undefined;
      throw error;
    }
    if (this.#closed) throw new AppError('CLOSED', 'the conference is over');
    for (const source of this.#sources.values()) this.#listen(source);
  }

  createTransport(options: TransportOptions): Promise<SfuTransport> {
    const here = () => new Map([...this.#members.values()].map(({ worker, transports }) => [worker, transports.size]));
    return this.#somewhere(
      (workers) => placeEndpoint(workers, here(), this.#deps.rules),
      (member) => this.#createOn(member, options),
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const members = [...this.#members.values()];
    this.#members.clear();
    this.#sources.clear();
    for (const { branch } of members) branch?.close();
  }

  /** Does it on the worker that is chosen, or on the next one when that has just died. */
  async #somewhere<T>(choose: (workers: readonly WorkerLoad[]) => number | undefined, act: (member: Member<B>) => Promise<T>): Promise<T> {
    const failed = new Set<number>();
    let reason: unknown = new AppError('UNAVAILABLE', 'no media worker is running');
    for (;;) {
      if (this.#closed) throw new AppError('CLOSED', 'the conference is over');
      const worker = choose(this.#deps.workers().filter(({ index }) => !failed.has(index)));
      if (worker === undefined) throw reason;
      try {
        return await act(this.#members.get(worker) ?? this.#join(worker));
      } catch (error) {
        failed.add(worker);
        reason = error;
      }
    }
  }

  #join(worker: number): Member<B> {
    const { onLevels, onVoices } = this.#callbacks;
    const ready = this.#open(worker, {
      onDominantSpeaker: (owner, producerId) => this.#ears === member && this.#speaks(owner, producerId),
      onLevels: (levels) => this.#ears === member && onLevels(levels),
      onVoices: () => onVoices?.(),
      onLost: () => this.#lost(member),
    });
    const member: Member<B> = { worker, ready, branch: undefined, transports: new Set() };
    this.#members.set(worker, member);
    this.#ears ??= member;
    ready.then(
      (branch) => {
        member.branch = branch;
        // It was left, or the conference ended, while it was opened.
        if (this.#members.get(worker) !== member) branch.close();
        else if (this.#voiceLimit !== undefined) for (const source of this.#sources.values()) this.#listen(source);
      },
      () => this.#leave(member),
    );
    return member;
  }

  async #open(worker: number, callbacks: BranchCallbacks): Promise<B> {
    const branch = await this.#deps.openBranch(worker, callbacks);
    try {
      if (this.#voiceLimit !== undefined) await branch.limitVoices(this.#voiceLimit);
    } catch (error) {
      branch.close();
      throw error;
    }
    return branch;
  }

  /** Wherever voices are chosen, that of the speaker is among them. */
  #speaks(owner: string, producerId: string): void {
    for (const { branch } of this.#members.values()) branch?.promoteVoice(producerId);
    this.#callbacks.onDominantSpeaker(owner);
  }

  async #createOn(member: Member<B>, options: TransportOptions): Promise<SfuTransport> {
    member.transports.add(options);
    try {
      const branch = await member.ready;
      return await branch.createTransport(options, this.#hooks(member, options));
    } catch (error) {
      this.#gone(member, options);
      throw error;
    }
  }

  #hooks(member: Member<B>, options: TransportOptions): TransportHooks {
    return {
      onProducer: (producer) => {
        const source: Source<B> = { producer, member, heard: new Map() };
        this.#sources.set(producer.id, source);
        this.#listen(source);
      },
      onProducerClosed: (id) => {
        for (const use of this.#sources.get(id)?.heard.values() ?? []) use?.release();
        this.#sources.delete(id);
      },
      reach: (id) => this.#reach(id, member, false),
      onClosed: () => this.#gone(member, options),
    };
  }

  async #reach(producerId: string, to: Member<B>, isActive: boolean): Promise<PipeUse | undefined> {
    const source = this.#sources.get(producerId);
    const from = source?.member.branch;
    if (!source || !from || !to.branch) throw new AppError('CLOSED', 'the source is gone');
    if (source.member === to) return undefined;
    return this.#pipes.use(source.producer, from, { worker: to.worker, branch: to.branch }, isActive);
  }

  /** Lets a voice be heard where it comes in, where speakers are judged and, once there is a limit, wherever voices are chosen. */
  #listen(source: Source<B>): void {
    if (source.producer.kind !== 'audio') return;
    const members = this.#voiceLimit === undefined ? [source.member, this.#ears] : this.#members.values();
    for (const member of members) {
      if (!member || source.heard.has(member)) continue;
      source.heard.set(member, undefined);
      void this.#observe(source, member);
    }
  }

  /** What goes wrong costs no call. */
  async #observe(source: Source<B>, member: Member<B>): Promise<void> {
    const { id } = source.producer;
    try {
      const branch = await member.ready;
      const use = await this.#reach(id, member, true);
      if (this.#sources.get(id) !== source || !source.heard.has(member)) return void use?.release();
      source.heard.set(member, use);
      await branch.observe(id);
    } catch (error) {
      if (!AppError.is(error, 'CLOSED')) this.#deps.log.warn({ error }, 'voice cannot be listened to');
    }
  }

  #gone(member: Member<B>, options: TransportOptions): void {
    member.transports.delete(options);
    const isNeeded = member.transports.size > 0 || this.#members.size < 2;
    if (!isNeeded && this.#members.get(member.worker) === member) this.#leave(member);
  }

  /** The conference is no longer on that worker, where nobody is left. */
  #leave(member: Member<B>): void {
    if (this.#members.get(member.worker) === member) this.#members.delete(member.worker);
    this.#forget(member);
    member.branch?.close();
  }

  #lost(member: Member<B>): void {
    if (this.#closed || this.#members.get(member.worker) !== member) return;
    this.#members.delete(member.worker);
    const isOver = [...this.#members.values()].every(({ transports }) => transports.size === 0);
    if (isOver) {
      this.close();
      this.#callbacks.onLost();
      return;
    }
    const lost = [...member.transports];
    member.transports.clear();
    this.#forget(member);
    for (const transport of lost) transport.onLost();
  }

  #forget(member: Member<B>): void {
    for (const [id, source] of this.#sources) {
      if (source.member === member) this.#sources.delete(id);
      source.heard.get(member)?.release();
      source.heard.delete(member);
    }
    if (this.#ears !== member) return;
    const [fullest] = [...this.#members.values()].sort((a, b) => b.transports.size - a.transports.size);
    this.#ears = fullest;
    for (const source of this.#sources.values()) this.#listen(source);
  }
}
