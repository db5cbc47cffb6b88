export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
export { problemOf, registerProblems } from './problem.ts';
export { type AppContext, type RunningApp, runApp } from './run-app.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';
export { registerServiceRoutes, type ServiceRoutes } from './service-routes.ts';
