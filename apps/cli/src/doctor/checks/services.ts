import type { Finding } from '@parley/kernel';
import { type Check, type CheckResult, error, skipped } from '../check.ts';
import { NOT_RUNNING } from '../stack.ts';

const MAX_FINDINGS = 50;
const MAX_TEXT = 500;

/** The findings in an answer of `/about/findings`, whatever is in it. */
export function parseFindings(body: string): Finding[] {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list) ? list.slice(0, MAX_FINDINGS).flatMap(asFinding) : [];
  } catch {
    return [];
  }
}

function asFinding(value: unknown): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  const { severity, subject, problem, effect, remedy } = value as Record<string, unknown>;
  const text = (part: unknown) => String(part ?? '').slice(0, MAX_TEXT);
  if (severity !== 'error' && severity !== 'warning') return [];
  return [{ severity, subject: text(subject), problem: text(problem), effect: text(effect), remedy: text(remedy) }];
}

/** The reason in an answer of `/about/health`; undefined when all is well. */
export function healthProblem(status: number, body: string): string | undefined {
  if (status === 200) return undefined;
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    return typeof detail === 'string' ? detail.slice(0, MAX_TEXT) : `status ${status}`;
  } catch {
    return `status ${status}`;
  }
}

function silent(direct: readonly string[]): CheckResult {
  const remedy = 'docker compose logs web (or .parley/logs/web.log) says why';
  const finding = error('web', `does not answer at ${direct.join(' or ')}`, 'nobody reaches the page', remedy);
  return { summary: 'web does not answer', findings: [finding] };
}

/** What the services have noticed themselves: their health, their own files, the bridge's addresses. */
export const servicesCheck: Check = {
  name: 'services',
  isOnline: true,
  async run({ settings, probes, stack }) {
    if (stack.direct === undefined) return stack.isExpected ? silent(settings.direct) : skipped(NOT_RUNNING);
    const services = { web: stack.direct, jicofo: settings.focus, jvb: settings.bridge };
    const reports = await Promise.all(
      Object.entries(services).map(async ([name, base]) => {
        const [health, findings] = await Promise.all(
          ['health', 'findings'].map((what) => probes.http({ url: `${base}/about/${what}` }).catch(() => undefined)),
        );
        const problem = health && healthProblem(health.status, health.body);
        const remedy = `docker compose logs ${name} (or .parley/logs/${name}.log) says more`;
        const sick =
          problem === undefined ? [] : [error(name, `is not healthy: ${problem}`, 'meetings cannot be joined, or have no media', remedy)];
        return [...sick, ...(findings?.status === 200 ? parseFindings(findings.body) : [])];
      }),
    );
    const findings = reports.flat();
    return { summary: findings.length === 0 ? 'have nothing to complain about' : `have noticed ${findings.length} things`, findings };
  },
};
