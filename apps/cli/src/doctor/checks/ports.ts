import type { Finding } from '@parley/kernel';
import { type Check, error, skipped } from '../check.ts';

/** Before the start: every port can be had. @param taken lines `VARIABLE=port: problem` of those that cannot */
export function judgePorts(taken: readonly string[]): Finding[] {
  return taken.map((line) => {
    const [subject = line, problem = ''] = line.split(/: (.*)/s);
    const [variable = 'port'] = subject.split('=');
    return error(subject, problem, 'the services do not start', `End what uses that port, or take another one: ${variable}=<port>`);
  });
}

/** @param tryPorts the ports of the services that cannot be had now, one line each */
export const portsCheck = (tryPorts: () => Promise<readonly string[]>): Check => ({
  name: 'ports',
  isOnline: false,
  async run({ stack, settings }) {
    if (settings.isContainer) return skipped('published ports are seen through PUBLIC_URL and by the round trips of media');
    if (stack.direct !== undefined) return { summary: `in use by the running stack, which answers at ${stack.direct}`, findings: [] };
    if (stack.isExpected) return skipped('in use by the stack that was started');
    const findings = judgePorts(await tryPorts());
    return { summary: findings.length === 0 ? 'all are free for a start' : 'are taken', findings };
  },
});
