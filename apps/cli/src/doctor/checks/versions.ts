import type { Finding } from '@parley/kernel';
import { type Check, error, skipped, warning } from '../check.ts';
import { NOT_RUNNING } from '../stack.ts';

export interface VersionOf {
  readonly service: string;
  /** Undefined when it does not answer. */
  readonly version: string | undefined;
}

/** All services of a stack are made and tested together. */
export function judgeVersions(own: string, versions: readonly VersionOf[]): Finding[] {
  return versions.flatMap(({ service, version }) => {
    if (version === undefined)
      return [
        error(
          service,
          'does not answer',
          'nobody can join, or calls have no media',
          `docker compose logs ${service} (or .parley/logs/${service}.log) says why`,
        ),
      ];
    if (version === own) return [];
    return [
      warning(
        service,
        `is version ${version}, and this command ${own}`,
        'services of different versions may not understand each other',
        'docker compose pull && docker compose up -d',
      ),
    ];
  });
}

function versionOf(body: string): string | undefined {
  try {
    const { version } = JSON.parse(body) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** @param own version of this command */
export const versionsCheck = (own: string): Check => ({
  name: 'versions',
  isOnline: true,
  async run({ settings, probes, stack }) {
    if (stack.direct === undefined) return skipped(NOT_RUNNING);
    const services = { web: stack.direct, jicofo: settings.focus, jvb: settings.bridge };
    const versions = await Promise.all(
      Object.entries(services).map(async ([service, base]) => {
        const answer = await probes.http({ url: `${base}/about/version` }).catch(() => undefined);
        return { service, version: answer && (versionOf(answer.body) ?? 'unknown') };
      }),
    );
    // Prosody's own port is not published to the host: without an answer, or an answer that tells, nothing is said of it.
    const health = await probes.http({ url: `${settings.prosody}/health` }).catch(() => undefined);
    const prosody = health?.headers['x-parley-version'];
    if (prosody !== undefined) versions.push({ service: 'prosody', version: prosody });
    const findings = judgeVersions(own, versions);
    return { summary: findings.length === 0 ? `all services are ${own}` : 'not all services are there and alike', findings };
  },
});
