import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServerAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LocalServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Ends it, connections and answers under way included. */
  stop(): Promise<void>;
}

/** An HTTP server on a free port of this machine; an answer that never comes leaves its client waiting. */
export async function startLocalServer(answer: (request: IncomingMessage, body: string) => Promise<ServerAnswer>): Promise<LocalServer> {
  const server = createServer((request, response) => {
    void request
      .toArray()
      .then((chunks: Buffer[]) => answer(request, Buffer.concat(chunks).toString('utf8')))
      .then(({ status, body, headers }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
