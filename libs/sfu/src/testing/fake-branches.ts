import { AppError, silentLog } from '@parley/kernel';
import type { MediaType } from '@parley/xmpp-jingle';
import type { Branch, BranchCallbacks, BranchProducer, Pipe, PipeUse, TransportHooks } from '../span/branch.ts';
import type { PlacementRules } from '../span/placement.ts';
import { SpanningRouter } from '../span/spanning-router.ts';
import type { RouterCallbacks, SfuTransport, TransportOptions } from '../types.ts';

/** A worker's part of a conference that does nothing but remember. */
export class FakeBranch implements Branch {
  readonly worker: number;
  readonly callbacks: BranchCallbacks;
  readonly observed: string[] = [];
  readonly promoted: string[] = [];
  voiceLimit: number | undefined;
  /** Voices cannot be limited there. */
  refusesLimit: string | undefined;
  closed = false;

  constructor(worker: number, callbacks: BranchCallbacks) {
    this.worker = worker;
    this.callbacks = callbacks;
  }

  async createTransport(options: TransportOptions, hooks: TransportHooks): Promise<SfuTransport> {
    await Promise.resolve();
    if (this.closed) throw new AppError('CLOSED', 'closed');
    return new FakeEnd(this, options, hooks) as unknown as SfuTransport;
  }

  async observe(producerId: string): Promise<void> {
    this.observed.push(producerId);
  }

  async limitVoices(limit: number): Promise<void> {
    await Promise.resolve();
    if (this.closed) throw new AppError('CLOSED', 'closed');
    if (this.refusesLimit) throw new AppError('UNAVAILABLE', this.refusesLimit);
    this.voiceLimit = limit;
  }

  promoteVoice(producerId: string): void {
    this.promoted.push(producerId);
  }

  close(): void {
    this.closed = true;
  }
}

/** A transport, as far as the conference has to do with it. */
export class FakeEnd {
  readonly branch: FakeBranch;
  readonly options: TransportOptions;
  readonly #hooks: TransportHooks;

  constructor(branch: FakeBranch, options: TransportOptions, hooks: TransportHooks) {
    this.branch = branch;
    this.options = options;
    this.#hooks = hooks;
  }

  produce(id: string, kind: MediaType = 'video'): void {
    this.#hooks.onProducer({ id, kind, owner: `owner of ${id}` });
  }

  unproduce(id: string): void {
    this.#hooks.onProducerClosed(id);
  }

  take(id: string): Promise<PipeUse | undefined> {
    return this.#hooks.reach(id);
  }

  close(): void {
    this.#hooks.onClosed();
  }
}

/** A pipe that does nothing but remember. */
export class FakePipe implements Pipe {
  readonly name: string;
  readonly onClosed: () => void;
  readonly settings: boolean[] = [];
  closed = false;

  constructor(name: string, onClosed: () => void) {
    this.name = name;
    this.onClosed = onClosed;
  }

  setActive(isActive: boolean): void {
    this.settings.push(isActive);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClosed();
  }
}

/** A conference over workers that are not there. */
export class FakeSpan {
  /** CPU share by worker; undefined = it does not run. */
  readonly cpu: (number | undefined)[];
  readonly branches: FakeBranch[] = [];
  readonly pipes: FakePipe[] = [];
  readonly events: string[] = [];
  readonly router: SpanningRouter<FakeBranch>;
  /** The next pipe ends in the moment in which it is open. */
  closesNextPipe = false;
  /** Workers that die when they are to begin. */
  readonly failing = new Set<number>();
  /** Workers on which voices cannot be limited. */
  readonly unlimited = new Set<number>();

  constructor(cpu: (number | undefined)[], rules: PlacementRules) {
    this.cpu = cpu;
    const callbacks: RouterCallbacks = {
      onDominantSpeaker: (owner) => void this.events.push(`speaks ${owner}`),
      onLevels: (levels) => void this.events.push(`levels ${levels.map(({ owner }) => owner).join()}`),
      onVoices: () => void this.events.push('voices'),
      onLost: () => void this.events.push('conference lost'),
    };
    this.router = new SpanningRouter<FakeBranch>(
      {
        workers: () => this.cpu.flatMap((share, index) => (share === undefined ? [] : [{ index, cpu: share, transports: 0 }])),
        openBranch: (worker, branchCallbacks) => this.#openBranch(worker, branchCallbacks),
        openPipe: (producer, from, to, onClosed) => this.#openPipe(producer, from, to, onClosed),
        rules,
        canLimitVoices: true,
        log: silentLog,
      },
      callbacks,
    );
  }

  /** Pipes that are open, as `source from>to`. */
  get open(): string[] {
    return this.pipes.filter(({ closed }) => !closed).map(({ name }) => name);
  }

  /** Of the worker, as it is now. */
  branch(worker: number): FakeBranch {
    const found = this.branches.findLast((branch) => branch.worker === worker && !branch.closed);
    if (!found) throw new AppError('NOT_FOUND', `nothing on worker ${worker}`);
    return found;
  }

  async join(name: string): Promise<FakeEnd> {
    const nothing = () => {};
    const transport = await this.router.createTransport({
      sctp: false,
      onLost: () => void this.events.push(`${name} lost`),
      ...{ onIceState: nothing, onDtlsState: nothing, onBandwidth: nothing },
      ...{ onChannelOpen: nothing, onChannelMessage: nothing, onChannelProblem: nothing },
    });
    return transport as unknown as FakeEnd;
  }

  /** The worker dies, and what it has of pipes with it. */
  async kill(worker: number): Promise<void> {
    this.cpu[worker] = undefined;
    const branch = this.branch(worker);
    branch.closed = true;
    for (const pipe of this.pipes) if (pipe.name.split(' ')[1]?.split('>').includes(String(worker))) pipe.close();
    branch.callbacks.onLost();
    await settle();
  }

  async #openBranch(worker: number, callbacks: BranchCallbacks): Promise<FakeBranch> {
    await Promise.resolve();
    if (this.failing.has(worker)) throw new AppError('UNAVAILABLE', 'died');
    const branch = new FakeBranch(worker, callbacks);
    if (this.unlimited.has(worker)) branch.refusesLimit = 'out of order';
    this.branches.push(branch);
    return branch;
  }

  async #openPipe({ id }: Pick<BranchProducer, 'id'>, from: FakeBranch, to: FakeBranch, onClosed: () => void): Promise<FakePipe> {
    await Promise.resolve();
    if (from.closed || to.closed) throw new AppError('CLOSED', 'closed');
    const pipe = new FakePipe(`${id} ${from.worker}>${to.worker}`, onClosed);
    this.pipes.push(pipe);
    if (this.closesNextPipe) pipe.onClosed();
    this.closesNextPipe = false;
    return pipe;
  }
}

/** Lets everything happen that is on its way. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
