import { describe, expect, it } from 'vitest';
import { planWorkerPorts } from './worker-ports.ts';

const input = { workers: 4, cores: 8, tcpPort: undefined, port: 10_000, listenIps: ['0.0.0.0'], workerBin: '/worker' };
const never = async () => {
  throw new Error('tried out although nobody needs it');
};

describe('planWorkerPorts', () => {
  it('lets one worker be', async () => {
    expect(await planWorkerPorts({ ...input, workers: 1 }, never)).toEqual({ workers: 1, shared: false, findings: [] });
  });

  it('has one port for all where the system lets it', async () => {
    expect(await planWorkerPorts(input, async () => true)).toEqual({ workers: 4, shared: true, findings: [] });
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

  it.each([
    [{ cores: 8 }, 8],
    [{ cores: 200 }, 64],
    [{ cores: 1 }, 1],
  ])('left to itself it has one for each core: %j', async (over, workers) => {
    const plan = await planWorkerPorts({ ...input, workers: 'auto', ...over }, async () => true);
    expect(plan).toEqual({ workers, shared: workers > 1, findings: [] });
  });

  it('left to itself it opens no further ports over TCP, where each has its own', async () => {
    const plan = await planWorkerPorts({ ...input, workers: 'auto', tcpPort: 4443 }, never);
    expect(plan).toMatchObject({ workers: 1, shared: false });
    expect(plan.findings).toMatchObject([{ remedy: expect.stringContaining('4443-4450/tcp and set JVB_WORKERS=8') }]);
  });

  it('left to itself it opens no further ports where one cannot be shared', async () => {
    const plan = await planWorkerPorts({ ...input, workers: 'auto' }, async () => false);
    expect(plan).toMatchObject({ workers: 1, shared: false });
    expect(plan.findings).toMatchObject([
      { subject: 'JVB_WORKERS', remedy: expect.stringContaining('10000-10007/udp and set JVB_WORKERS=8') },
    ]);
    expect(await planWorkerPorts({ ...input, workers: 'auto', workerBin: undefined }, never)).toMatchObject({ workers: 1 });
  });
});
