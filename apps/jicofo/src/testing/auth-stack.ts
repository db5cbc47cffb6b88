import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  freePort,
  OfficialPeer,
  type OfficialPeerOptions,
  type ProsodyHarness,
  type ProsodyVersion,
  ROOT,
  type ServiceProcess,
  spawnService,
  stanzaErrorOf,
  startProsody,
  waitFor,
} from '@parley/testing';

const run = promisify(execFile);

/** Prosody, the policy service and the focus as real processes, and official clients at their door. */
export class AuthStack {
  readonly server: ProsodyHarness;
  readonly url: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #peers: OfficialPeer[] = [];
  focus: ServiceProcess;

  private constructor(server: ProsodyHarness, focusPort: number) {
    this.server = server;
    this.url = `http://127.0.0.1:${focusPort}`;
    this.#env = { ...server.env, JICOFO_REST_PORT: String(focusPort) };
    this.focus = spawnService('jicofo', this.#env);
  }

  static async start(prosody: ProsodyVersion | undefined, env: Readonly<Record<string, string>>): Promise<AuthStack> {
    const server = await startProsody({ prosody, env });
    const stack = new AuthStack(server, await freePort());
    await stack.#ready();
    return stack;
  }

  /** An account of Prosody's own. */
  async register(name: string, password: string): Promise<void> {
    const { PATH = '' } = process.env;
    const script = join(ROOT, 'apps/prosody/src/prosodyctl-main.ts');
    await run(process.execPath, [script, 'register', name, this.server.domain, password], { env: { PATH, ...this.server.env } });
  }

  /** An official client that has connected. */
  async peer(options: Partial<OfficialPeerOptions> & Pick<OfficialPeerOptions, 'room'>): Promise<OfficialPeer> {
    const peer = await OfficialPeer.connect({ url: this.server.httpUrl, domain: this.server.domain, ...options });
    this.#peers.push(peer);
    return peer;
  }

  /** A conference request by HTTP. */
  http(body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}/conference-request/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.url}/metrics`)).text();
  }

  /** The focus dies and comes back. */
  async restartFocus(): Promise<void> {
    await this.focus.kill9();
    this.focus = spawnService('jicofo', this.#env);
    await this.#ready();
  }

  /** Prosody ends and comes back, with the focus in it and nobody else. */
  async restartProsody(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const times = (what: string, connection?: string) =>
      this.focus.records().filter((line) => line.msg === what && line.connection === connection).length;
    const state = () => [times('brewery joined'), times('xmpp connection online', 'component')];
    const before = state();
    process.kill(this.server.pidOf('prosody'), signal);
    const isBack = () => state().every((count, index) => count > (before[index] ?? 0));
    await waitFor(isBack, { what: 'the focus in the new Prosody', timeoutMs: 30_000 });
    await this.server.ready();
  }

  /** Everything that the services wrote. */
  get logs(): string {
    return [this.focus, this.server.process].flatMap(({ stdout, stderr }) => [...stdout, ...stderr]).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#peers.map((peer) => peer.close()));
    await this.focus.stop();
    await this.server.stop();
  }

  async #ready(): Promise<void> {
    await this.focus.logged(({ msg }) => msg === 'brewery joined', 'brewery', 20_000);
  }
}

/** The condition of the stanza error that it ends with. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: unknown) => stanzaErrorOf(error)?.condition ?? String(error),
  );
}
