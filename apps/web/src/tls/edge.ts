import path from 'node:path';
import { type Clock, type Finding, findingLine, type Log } from '@parley/kernel';
import type { Metrics } from '@parley/metrics';
import type { AcmeStatus } from '../acme/manager.ts';
import { type AcmeService, type AcmeSurroundings, createAcmeService, REAL_SURROUNDINGS } from '../acme/service.ts';
import type { AcmeSettings } from '../acme/settings.ts';
import type { CertificateOrigin } from './certificates.ts';
import { storageFindings } from './findings.ts';
import { CertificateKeeper } from './keeper.ts';
import type { PairFiles } from './key-files.ts';

export interface EdgeDeps {
  readonly config: {
    readonly ownKeys: readonly PairFiles[];
    readonly storageDirectory: string;
    readonly isStorageKept: boolean;
    readonly configDirectory: string;
    readonly acme: AcmeSettings | undefined;
  };
  readonly publicHost: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Undefined: the real ones. */
  readonly surroundings?: AcmeSurroundings;
}

/** How it stands with TLS, for people. */
export interface EdgeStatus {
  readonly origin: CertificateOrigin;
  readonly names: readonly string[];
  readonly daysLeft: number;
  /** Undefined without ENABLE_LETSENCRYPT. */
  readonly acme: AcmeStatus | undefined;
}

/** The certificate that is served, and who gets the next one. */
export interface Edge {
  readonly keeper: CertificateKeeper;
  readonly acme: AcmeService | undefined;
  readonly status: EdgeStatus;
  findings(): readonly Finding[];
  stop(): void;
}

/**
 * Loads the certificate; `acme.manager.start()` is to be called when the listeners answer.
 * @throws AppError CONFIG_INVALID when the operator's files do not fit
 */
export async function openEdge(deps: EdgeDeps): Promise<Edge> {
  const { config, publicHost, surroundings = REAL_SURROUNDINGS, clock, log, metrics } = deps;
  let open: CertificateKeeper | undefined;
  const acme =
    config.acme &&
    createAcmeService({
      settings: config.acme,
      storage: config.storageDirectory,
      configDirectory: config.configDirectory,
      surroundings,
      clock,
      log,
      metrics,
      isSuperseded: () => open?.isOperators === true,
      onIssued: async () => open?.refresh(),
    });
  const keeper = await CertificateKeeper.open({
    own: config.ownKeys,
    directory: path.join(config.storageDirectory, 'keys'),
    publicHost,
    clock,
    log,
    ...(acme && { issued: () => acme.manager.issued() }),
  });
  open = keeper;
  const storage = storageFindings(config);
  for (const finding of storage) log.warn({}, findingLine(finding));
  metrics.gauge('certificate_days_left', 'Whole days until the certificate that is served ends.', { read: () => keeper.daysLeft });
  return {
    keeper,
    acme,
    get status() {
      const { origin, facts } = keeper.current;
      return { origin, names: facts.names, daysLeft: keeper.daysLeft, acme: acme?.manager.status };
    },
    findings: () => [...storage, ...keeper.findings(), ...(acme?.manager.findings() ?? [])],
    stop() {
      acme?.manager.stop();
      keeper.stop();
    },
  };
}
