import { describe, expect, it } from 'vitest';
import { planWorkerPorts } from './worker-ports.ts';

const input = { workers: 4, port: 10_000, listenIps: ['0.0.0.0'], workerBin: '/worker' };
const never = async () => {
  throw new Error('tried out although nobody needs it');
};

describe('planWorkerPorts', () => {
  it('lets one worker be', async () => {
    expect(await planWorkerPorts({ ...input, workers: 1 }, never)).toEqual({ shared: false, findings: [] });
  });

  it('has one port for all where the system lets it', async () => {
    expect(await planWorkerPorts(input, async () => true)).toEqual({ shared: true, findings: [] });
  });

  it('says which ports have to be open where it does not', async () => {
    const { shared, findings } = await planWorkerPorts(input, async () => false);
    expect(shared).toBe(false);
    expect(findings).toMatchObject([{ severity: 'warning', subject: 'JVB_WORKERS', remedy: expect.stringContaining('10000-10003/udp') }]);
  });

  it('knows that the worker of the package cannot', async () => {
    const { shared, findings } = await planWorkerPorts({ ...input, workerBin: undefined }, never);
    expect([shared, findings[0]?.problem]).toEqual([false, expect.stringContaining('package')]);
  });
});
