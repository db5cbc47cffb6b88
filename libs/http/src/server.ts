import { AppError, type Log, type Service } from '@parley/kernel';
import { type FastifyInstance, fastify } from 'fastify';
import { registerProblems } from './problem.ts';
import { registerServiceRoutes, type ServiceRoutes } from './service-routes.ts';

export interface HttpServerOptions extends ServiceRoutes {
  readonly host: string;
  readonly port: number;
  /** The variable that set the port, for the error line when it is taken. */
  readonly portVariable?: string;
  readonly log: Log;
  readonly routes?: (app: FastifyInstance) => void | Promise<void>;
}

export interface HttpServer extends Service {
  readonly app: FastifyInstance;
  /** The port it listens on, once started. */
  readonly port: number;
}

/**
 * The private HTTP interface of a service: health, version, metrics and its own routes; bodies up to 64 KiB.
 * `start` throws AppError CONFIG_INVALID when the port is taken.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const app = fastify({ logger: false, bodyLimit: 65_536, forceCloseConnections: true, requestTimeout: 30_000, keepAliveTimeout: 30_000 });
  let port = options.port;
  return {
    app,
    get port() {
      return port;
    },
    async start() {
      registerProblems(app, options.log);
      registerServiceRoutes(app, options);
      await options.routes?.(app);
      await app.listen({ host: options.host, port: options.port }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
        const problem = error.code === 'EACCES' ? 'this port needs more rights' : 'this port is already in use';
        throw new AppError('CONFIG_INVALID', `${options.portVariable ?? 'port'}=${options.port}: ${problem}`, { cause: error });
      });
      const address = app.server.address();
      if (address && typeof address === 'object') port = address.port;
      options.log.info({ host: options.host, port }, 'http listening');
    },
    async stop() {
      await app.close();
    },
  };
}
