import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';

const DOOR = path.join(import.meta.dirname, 'door.ts');
/** Administration commands lie where only root looks for them. */
const SYSTEM_PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
/** An ordinary user: what runs on a host takes itself for neither root nor able to change the network. */
const USER = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'];

export interface HostOptions {
  readonly name: string;
  /** A process in its namespaces. */
  readonly pid: number;
  /** Folder for its files. */
  readonly folder: string;
}

/** One machine of a test network: a network namespace, with the file system and the processes of this machine. */
export class Host {
  readonly name: string;
  readonly folder: string;
  readonly #pid: number;
  readonly #children: ChildProcess[] = [];

  constructor({ name, pid, folder }: HostOptions) {
    this.name = name;
    this.folder = folder;
    this.#pid = pid;
  }

  /** The command line that runs a program on this host. */
  command(argv: readonly string[]): [string, ...string[]] {
    const [program, ...args] = this.#enter();
    return [program, ...args, ...USER, ...argv];
  }

  /** An executable file that stands for that program: what starts it need not know of the host. */
  executable(program: string): string {
    const file = path.join(this.folder, `${this.name}-${path.basename(program)}`);
    const quoted = this.command([program]).map((word) => `'${word}'`);
    writeFileSync(file, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** Runs shell lines as administrator of the host's network. @throws Error with what the failing line printed */
  run(script: string): string {
    const [program, ...args] = this.#enter();
    const env = { ...process.env, PATH: SYSTEM_PATH, XTABLES_LOCKFILE: path.join(this.folder, 'xtables.lock') };
    const { status, stdout, stderr, error } = spawnSync(program, [...args, 'sh', '-ex'], { input: script, encoding: 'utf8', env });
    if (status !== 0) throw new Error(`${this.name}: ${error?.message ?? stderr.trim().split('\n').slice(-2).join(': ')}`);
    return stdout;
  }

  /** Starts a program that runs until the network is stopped or the test has died. */
  spawn(argv: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const [program, ...args] = this.command(['setpriv', '--pdeathsig', 'KILL', ...argv]);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: SYSTEM_PATH } });
    this.#children.push(child);
    return child;
  }

  /** A Unix socket that leads to a TCP port of this host: the way in for a test, which runs outside the network. */
  async door(port: number, address = '127.0.0.1'): Promise<string> {
    // A second door to the same port has a name of its own.
    const socket = path.join(this.folder, `${this.name}-${port}-${this.#children.length}.sock`);
    const child = this.spawn([process.execPath, DOOR, socket, address, String(port)]);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${this.name}: the door to port ${port} has closed`)));
      child.stdout.once('data', () => resolve());
    });
    return socket;
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #enter(): [string, ...string[]] {
    return ['nsenter', '--preserve-credentials', '--user', '--net', `--target=${this.#pid}`, '--'];
  }
}
