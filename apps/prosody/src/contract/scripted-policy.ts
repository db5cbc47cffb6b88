import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { deferred } from '@parley/kernel';

/** What Prosody asks, as it is on the wire. */
export type PolicyQuestion = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, unknown>> | number;
type Script = (question: PolicyQuestion) => Answer | Promise<Answer>;

/** A policy service that answers as the test says, and remembers what it was asked. */
export interface ScriptedPolicy {
  /** A number is an HTTP status. */
  authenticate: Script;
  admit: Script;
  /** What comes over Prosody's own HTTP port. */
  serve: (request: IncomingMessage, body: string, response: ServerResponse) => void;
  readonly logins: PolicyQuestion[];
  readonly admissions: PolicyQuestion[];
  /** How many questions came without the bearer. */
  readonly strangers: number;
  /** Resolves with the next question of that kind that `matches`. */
  asked(kind: 'logins' | 'admissions', matches?: (question: PolicyQuestion) => boolean): Promise<PolicyQuestion>;
  stop(): Promise<void>;
  /** Listens again, after `stop`. */
  start(): Promise<void>;
}

interface Waiter {
  readonly kind: 'logins' | 'admissions';
  matches(question: PolicyQuestion): boolean;
  resolve(question: PolicyQuestion): void;
}

export const ACCEPTED = { ok: true, claims: '{"kind":"account"}' } as const;

/** Serves `/v1/authenticate` and `/v1/admit` on loopback; accepts and admits everybody until it is told otherwise. */
export async function startScriptedPolicy(port: number, bearer: string): Promise<ScriptedPolicy> {
  const logins: PolicyQuestion[] = [];
  const admissions: PolicyQuestion[] = [];
  const waiters = new Set<Waiter>();
  let strangers = 0;
  const note = (kind: Waiter['kind'], question: PolicyQuestion) => {
    (kind === 'logins' ? logins : admissions).push(question);
    for (const waiter of waiters)
      if (waiter.kind === kind && waiter.matches(question)) {
        waiters.delete(waiter);
        waiter.resolve(question);
      }
  };
  const policy = {
    authenticate: (() => ACCEPTED) as Script,
    admit: (() => ({ verdict: 'admit' })) as Script,
    serve: ((_request, _body, response) => void response.writeHead(404).end()) as ScriptedPolicy['serve'],
    logins,
    admissions,
    get strangers() {
      return strangers;
    },
    asked(kind: Waiter['kind'], matches: Waiter['matches'] = () => true) {
      const { promise, resolve } = deferred<PolicyQuestion>();
      waiters.add({ kind, matches, resolve });
      return promise;
    },
    async stop() {
      const closed = deferred();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
    async start() {
      const { promise, resolve } = deferred();
      server.listen(port, '127.0.0.1', () => resolve());
      await promise;
    },
  };
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/public/') === true) {
      return void text(request).then((body) => policy.serve(request, body, response));
    }
    if (request.headers.authorization !== `Bearer ${bearer}`) {
      strangers++;
      return void answer(response, 401);
    }
    const isLogin = request.url === '/v1/authenticate';
    void (json(request) as Promise<PolicyQuestion>).then(async (question) => {
      note(isLogin ? 'logins' : 'admissions', question);
      answer(response, await (isLogin ? policy.authenticate : policy.admit)(question));
    });
  });
  await policy.start();
  return policy;
}

function answer(response: ServerResponse, body: Answer): void {
  if (typeof body === 'number') response.writeHead(body).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
