import type { LoopLoad } from './machine.ts';

/** What the bridge as a whole is at the moment, for presence, statistics and health. */
export interface BridgeState {
  readonly nowMs: number;
  readonly stress: number;
  readonly averageParticipantStress: number;
  /** New endpoints are refused. */
  readonly overloaded: boolean;
  /** Most videos that anybody is sent because of the load; −1 = no limit. */
  readonly lastN: number;
  /** Of the event loop of this process. */
  readonly loop: LoopLoad;
  readonly gracefulShutdown: boolean;
  readonly shuttingDown: boolean;
  readonly drain: boolean;
  readonly healthy: boolean;
  /** Worker processes and this one. */
  readonly threads: number;
  /** Prosodys: that it is told of, connected to, and in whose brewery it is. */
  readonly servers: { readonly configured: number; readonly online: number; readonly joined: number };
  readonly version: string;
  readonly release: string;
  readonly region: string | undefined;
}
