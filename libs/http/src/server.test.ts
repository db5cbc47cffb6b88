import { AppError, silentLog } from '@parley/kernel';
import { createMetrics } from '@parley/metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpServer, type HttpServer } from './server.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(over: Partial<Parameters<typeof createHttpServer>[0]> = {}) {
  const server = createHttpServer({
    name: 'test',
    version: '1.2.3',
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    metrics: createMetrics('test_'),
    health: () => ({ healthy: true }),
    routes: (app) => {
      app.get('/boom', () => {
        throw new Error('a secret detail');
      });
      app.get('/missing', () => {
        throw new AppError('NOT_FOUND', 'no such thing');
      });
      app.post('/echo', (request) => request.body);
    },
    ...over,
  });
  servers.push(server);
  await server.start(new AbortController().signal);
  return { server, url: `http://127.0.0.1:${server.port}` };
}

describe('createHttpServer', () => {
  it('tells what it has found', async () => {
    const finding = { severity: 'warning', subject: 'A=b', problem: 'is odd', effect: 'nothing', remedy: 'A=c' } as const;
    const [silent, telling] = await Promise.all([serve(), serve({ findings: () => [finding] })]);
    expect(await (await fetch(`${silent.url}/about/findings`)).json()).toEqual([]);
    expect(await (await fetch(`${telling.url}/about/findings`)).json()).toEqual([finding]);
  });

  it('answers health, version and metrics', async () => {
    const { url } = await serve();
    expect(await (await fetch(`${url}/about/health`)).text()).toBe('OK');
    expect(await (await fetch(`${url}/about/version`)).json()).toMatchObject({ name: 'test', version: '1.2.3' });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu');
  });

  it('answers 503 and names the reason while unhealthy', async () => {
    const { url } = await serve({ health: () => ({ healthy: false, reason: 'no bridge available' }) });
    const response = await fetch(`${url}/about/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ detail: 'no bridge available' });
  });

  it.each([
    ['/boom', 500, { title: 'INTERNAL' }],
    ['/missing', 404, { title: 'NOT_FOUND', detail: 'no such thing' }],
    ['/nowhere', 404, { title: 'NOT_FOUND' }],
  ])('answers %s with a problem that tells no internals', async (path, status, body) => {
    const { url } = await serve();
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject(body);
    expect(text).not.toContain('secret detail');
  });

  it('refuses malformed and oversized bodies', async () => {
    const { url } = await serve();
    const post = (body: string) => fetch(`${url}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await post('{')).status).toBe(400);
    expect((await post(JSON.stringify('x'.repeat(70_000)))).status).toBe(413);
  });

  it('says which variable names a port that is taken', async () => {
    const { server } = await serve();
    await expect(serve({ port: server.port, portVariable: 'JICOFO_REST_PORT' })).rejects.toThrow(
      `JICOFO_REST_PORT=${server.port}: this port is already in use`,
    );
  });
});
