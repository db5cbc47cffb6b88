import { afterEach, expect, it } from 'vitest';
import { Crowd } from './crowd.ts';
import type { CrowdJob } from './crowd-protocol.ts';

const JOB = { url: 'https://localhost:1', room: 'nowhere', rewriting: true };

let crowd: Crowd | undefined;
afterEach(() => crowd?.end());

it('does not wait for a process that cannot begin', async () => {
  const job = null as unknown as CrowdJob;
  await expect(Crowd.start(job, 2)).rejects.toMatchObject({ code: 'CLOSED' });
});

it('tells of a process that ends, whoever waits for what', async () => {
  crowd = await Crowd.start(JOB, 2);
  const [pid] = crowd.pids;
  expect.assert(pid);
  expect(await crowd.report()).toMatchObject({ accepted: 0 });
  const waiting = crowd.unlessLost(new Promise(() => {}));
  process.kill(pid, 'SIGKILL');
  await expect(waiting).rejects.toMatchObject({ code: 'CLOSED', message: expect.stringContaining('SIGKILL') });
  await expect(crowd.report()).rejects.toMatchObject({ code: 'CLOSED' });
});
