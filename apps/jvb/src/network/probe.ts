import { AppError, type Clock, type Log, type Timer } from '@parley/kernel';
import type { Sfu } from '@parley/sfu';
import type { IceCandidate } from '@parley/xmpp-jingle';

/** An ICE agent that answers connectivity checks and takes no media: nobody ever hands it a client's keys. */
export interface Agent {
  /** Index of its worker. */
  readonly worker: number;
  readonly ufrag: string;
  readonly pwd: string;
  close(): void;
}

/** Opens an agent on the least loaded worker. @throws AppError UNAVAILABLE when no worker runs */
export async function openAgent(sfu: Pick<Sfu, 'createRouter'>): Promise<Agent> {
  const nothing = () => {};
  const router = await sfu.createRouter({ onDominantSpeaker: nothing, onLevels: nothing, onLost: nothing });
  const close = () => router.close();
  try {
    const { worker, ufrag, pwd } = await router.createTransport({
      sctp: false,
      onLost: nothing,
      ...{ onIceState: nothing, onDtlsState: nothing, onBandwidth: nothing },
      ...{ onChannelOpen: nothing, onChannelMessage: nothing, onChannelProblem: nothing },
    });
    return { worker, ufrag, pwd, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Long enough for a check that is sent three times. */
const LIFE_MS = 5_000;
/** Whoever reaches the private interface may keep this many alive, and no more. */
const MOST = 3;

export interface ProbesDeps {
  readonly open: () => Promise<Agent>;
  /** What clients of a worker, by its index, are told. */
  readonly candidates: (worker: number) => readonly IceCandidate[];
  /** The addresses of JVB_ADVERTISE_IPS among them. */
  readonly advertised: () => readonly string[];
  readonly serverId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What `parley doctor` needs for a round trip to every address that clients are told. */
export interface ProbeAnswer {
  readonly serverId: string;
  readonly ufrag: string;
  readonly pwd: string;
  readonly expiresInMs: number;
  /** Addresses that the operator has named; the others are the machine's own, or were found by STUN. */
  readonly advertised: readonly string[];
  readonly candidates: readonly Pick<IceCandidate, 'ip' | 'port' | 'protocol' | 'type'>[];
}

/** Agents for `parley doctor`: few at a time, each for seconds. */
export class Probes {
  readonly #deps: ProbesDeps;
  readonly #timers = new Map<Agent, Timer>();
  #opening = 0;

  constructor(deps: ProbesDeps) {
    this.#deps = deps;
  }

  /** @throws AppError LIMIT_REACHED while too many are alive, UNAVAILABLE when no worker runs */
  async create(): Promise<ProbeAnswer> {
    const { open, candidates, advertised, serverId, clock, log } = this.#deps;
    if (this.#timers.size + this.#opening >= MOST) throw new AppError('LIMIT_REACHED', 'too many probes; try again in some seconds');
    this.#opening++;
    const agent = await open().finally(() => this.#opening--);
    this.#timers.set(
      agent,
      clock.after(LIFE_MS, () => this.#close(agent)),
    );
    log.info({ worker: agent.worker }, 'answering a probe for some seconds');
    const { ufrag, pwd } = agent;
    const shown = candidates(agent.worker).map(({ ip, port, protocol, type }) => ({ ip, port, protocol, type }));
    return { serverId, ufrag, pwd, expiresInMs: LIFE_MS, advertised: advertised(), candidates: shown };
  }

  stop(): void {
    for (const agent of [...this.#timers.keys()]) this.#close(agent);
  }

  #close(agent: Agent): void {
    this.#timers.get(agent)?.cancel();
    this.#timers.delete(agent);
    agent.close();
  }
}
