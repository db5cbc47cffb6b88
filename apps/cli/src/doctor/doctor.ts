import type { Clock, Finding } from '@parley/kernel';
import type { Check, Probes } from './check.ts';
import { bridgeChannelCheck } from './checks/bridge-channel.ts';
import { certificateCheck } from './checks/certificate.ts';
import { clockCheck } from './checks/clock.ts';
import { loginCheck } from './checks/login.ts';
import { mediaCheck } from './checks/media.ts';
import { namesCheck } from './checks/names.ts';
import { portsCheck } from './checks/ports.ts';
import { publicUrlCheck } from './checks/public-url.ts';
import { servicesCheck } from './checks/services.ts';
import { sharedMemoryCheck } from './checks/shared-memory.ts';
import { signallingCheck } from './checks/signalling.ts';
import { storageCheck } from './checks/storage.ts';
import { type Sources, variablesCheck } from './checks/variables.ts';
import { versionsCheck } from './checks/versions.ts';
import { distinct, findingText, isError, progressLine, reportJson } from './report.ts';
import { type CheckReport, runChecks } from './run-checks.ts';
import type { DoctorSettings } from './settings.ts';
import { findStack } from './stack.ts';

export interface DoctorOptions {
  readonly settings: DoctorSettings;
  readonly sources: Sources;
  readonly version: string;
  /** Numbers of user and group of this process. */
  readonly user: string;
  /** One JSON document instead of text. */
  readonly json: boolean;
  /** The stack was started, as far as its state tells. */
  readonly isStarted: boolean;
  /** Ask neither services nor name servers, but web beside this process whether it runs. */
  readonly offline: boolean;
}

export interface DoctorDeps {
  readonly probes: Probes;
  readonly clock: Clock;
  /** Ports of the services that cannot be had, one line each. */
  readonly tryPorts: () => Promise<readonly string[]>;
  /** Results go to `out`, progress to `err`. */
  readonly terminal: { readonly out: (line: string) => void; readonly err: (line: string) => void };
}

/** What `parley doctor` looks at, in the order in which it is reported. */
function checksOf({ sources, version, user }: DoctorOptions, { tryPorts }: DoctorDeps): readonly Check[] {
  return [
    ...[variablesCheck(sources), storageCheck(user), sharedMemoryCheck, portsCheck(tryPorts)],
    ...[versionsCheck(version), servicesCheck, namesCheck, publicUrlCheck, certificateCheck],
    ...[signallingCheck, bridgeChannelCheck, mediaCheck, clockCheck, loginCheck],
  ];
}

/**
 * Examines a deployment and says what to put right.
 * @returns the exit code: 1 when there is an error, else 0
 */
export async function examine(options: DoctorOptions, deps: DoctorDeps): Promise<number> {
  const { settings, json, offline, version, isStarted } = options;
  const { probes, clock, terminal } = deps;
  const checks = checksOf(options, deps).filter(({ isOnline }) => !(offline && isOnline));
  const onDone = (report: CheckReport) => {
    if (!json) terminal.err(progressLine(report));
  };
  const stack = await findStack(settings, probes, { isStarted, offline });
  const reports = await runChecks(checks, { context: { settings, probes, clock, stack }, clock, onDone });
  const findings: readonly Finding[] = distinct(reports.flatMap((report) => report.findings));
  if (json) terminal.out(reportJson(version, reports));
  else {
    if (stack.direct === undefined && !stack.isExpected && !offline)
      terminal.err('The stack does not run, so that most cannot be looked at yet.');
    terminal.out(`\n${findingText(findings)}`);
  }
  return findings.some(isError) ? 1 : 0;
}
