import { type ProsodyHarness, waitFor } from '@parley/testing';
import { expect } from 'vitest';

/** How often something was refused for this reason, on whatever host, by Prosody's page of metrics. */
async function refusals(server: Pick<ProsodyHarness, 'httpUrl'>, reason: string): Promise<number> {
  const page = await (await fetch(`${server.httpUrl}/metrics`)).text();
  const values = page.split('\n').filter((line) => line.startsWith('meet_refused_total{') && line.includes(`reason="${reason}"`));
  return values.reduce((sum, line) => sum + Number(line.split('} ')[1]?.split(' ')[0]), 0);
}

/** Runs an attack and expects that it is counted and written down `times` times, for this reason. */
export async function expectRefusals(
  server: Pick<ProsodyHarness, 'httpUrl' | 'process'>,
  reason: string,
  times: number,
  attack: () => Promise<void>,
): Promise<void> {
  const lines = () => server.process.stdout.filter((line) => line.includes(`refused (${reason}): `)).length;
  const before = { counted: await refusals(server, reason), written: lines() };
  await attack();
  expect((await refusals(server, reason)) - before.counted).toBe(times);
  await waitFor(() => lines() >= before.written + times, { what: `${times} lines about ${reason}` });
  expect(lines() - before.written).toBe(times);
}
