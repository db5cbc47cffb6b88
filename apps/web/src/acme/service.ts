import { lookup as dnsLookup } from 'node:dns/promises';
import path from 'node:path';
import type { Clock, Log } from '@parley/kernel';
import type { Metrics } from '@parley/metrics';
import { createAuthority } from './authority.ts';
import { Challenges } from './challenges.ts';
import { AcmeManager } from './manager.ts';
import { precheck } from './precheck.ts';
import type { AcmeSettings } from './settings.ts';
import { AcmeStore } from './store.ts';

/** What is outside of us; tests have their own. */
export interface AcmeSurroundings {
  /** Addresses of a name. */
  lookup(name: string): Promise<readonly string[]>;
  /** Port that the authority asks. */
  readonly challengePort: number;
  /** Waits between two looks at an order, milliseconds. */
  readonly pollMs: readonly [min: number, max: number];
  random(): number;
}

export const REAL_SURROUNDINGS: AcmeSurroundings = {
  lookup: async (name) => (await dnsLookup(name, { all: true })).map(({ address }) => address),
  challengePort: 80,
  pollMs: [1_000, 10_000],
  random: Math.random,
};

export interface AcmeServiceDeps {
  readonly settings: AcmeSettings;
  readonly storage: string;
  /** Folder of the operator's files: an older installation kept its certificates there. */
  readonly configDirectory: string;
  readonly surroundings: AcmeSurroundings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  isSuperseded(): boolean;
  onIssued(): Promise<void>;
}

export interface AcmeService {
  readonly challenges: Challenges;
  readonly manager: AcmeManager;
}

/** Puts together what is needed to get certificates; `manager.start()` begins. */
export function createAcmeService({ settings, surroundings, ...deps }: AcmeServiceDeps): AcmeService {
  const { directory, names, email, ca, binding } = settings;
  const { clock, log, metrics } = deps;
  const challenges = new Challenges();
  const store = new AcmeStore({
    storage: deps.storage,
    id: directory.id,
    name: names[0] ?? '',
    legacy: [...new Set([deps.storage, deps.configDirectory])].map((folder) => path.join(folder, 'acme-certs')),
    isStaging: directory.isStaging,
    log,
  });
  const authority = createAuthority({
    directoryUrl: directory.url,
    ca,
    email,
    binding,
    challenges,
    now: () => clock.now(),
    pollMs: surroundings.pollMs,
  });
  const check = { challenges, lookup: surroundings.lookup, isPublic: directory.isPublic, port: surroundings.challengePort };
  const manager = new AcmeManager({
    directory,
    names,
    store,
    authority,
    precheck: (wanted) => precheck(wanted, check),
    isSuperseded: deps.isSuperseded,
    onIssued: deps.onIssued,
    clock,
    log,
    metrics,
    random: surroundings.random,
  });
  return { challenges, manager };
}
