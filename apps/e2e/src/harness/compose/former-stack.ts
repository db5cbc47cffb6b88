import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { locateProsodies } from '../../../../../tools/bootstrap/prosody.mjs';

/** Prosody's user in the images of docker-jitsi-meet; on this machine it is nobody. */
const FORMER_PROSODY = 101;

/** A CONFIG folder as docker-jitsi-meet left it, written by hand after the layouts of the deployment contract §1. */
export class FormerConfig {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  file(name: string): string {
    return path.join(this.root, name);
  }

  write(name: string, text: string, mode = 0o644): void {
    mkdirSync(path.dirname(this.file(name)), { recursive: true });
    writeFileSync(this.file(name), text);
    chmodSync(this.file(name), mode);
  }

  /** A certificate with its key, which only root may read. */
  certificate(cert: string, key: string, host: string): void {
    for (const name of [cert, key]) mkdirSync(path.dirname(this.file(name)), { recursive: true });
    const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90'];
    execFileSync('openssl', ['req', ...kind, ...subject, '-out', this.file(cert), '-keyout', this.file(key)], { stdio: 'pipe' });
    chmodSync(this.file(key), 0o600);
  }

  /** Accounts in `folder`, made by a real Prosody, the oldest that this machine has. */
  accounts(folder: string, domain: string, names: readonly string[]): void {
    const data = this.file(folder);
    mkdirSync(data, { recursive: true });
    const prosody = locateProsodies().at(-1);
    if (!prosody) throw new Error('there is no Prosody on this machine; npm test installs one');
    const home = mkdtempSync(path.join(tmpdir(), 'parley-former-'));
    const config = path.join(home, 'prosody.cfg.lua');
    const lines = ['run_as_root = true', `data_path = "${data}"`, 'authentication = "internal_hashed"', `VirtualHost "${domain}"`];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const [program = '', ...args] = prosody.prosodyctl;
    for (const name of names)
      execFileSync(program, [...args, '--config', config, 'register', name, domain, `password of ${name}`], { stdio: 'pipe' });
    rmSync(home, { recursive: true });
  }

  /** Gives everything below `folder` to the user that Prosody had in its container, for nobody else to read. */
  ofFormerProsody(folder: string): void {
    for (const { full, isFolder } of this.#walk(folder)) {
      chmodSync(full, isFolder ? 0o750 : 0o640);
      if (process.getuid?.() === 0) lchownSync(full, FORMER_PROSODY, FORMER_PROSODY);
    }
  }

  /** Digest of every file by its path, to see afterwards what has been changed. */
  digests(): Readonly<Record<string, string>> {
    const files = this.#walk('.').filter(({ isFolder }) => !isFolder);
    return Object.fromEntries(files.map(({ name, full }) => [name, createHash('sha256').update(readFileSync(full)).digest('hex')]));
  }

  #walk(folder: string): { name: string; full: string; isFolder: boolean }[] {
    const entries = existsSync(this.file(folder)) ? readdirSync(this.file(folder), { withFileTypes: true }) : [];
    const here = { name: path.normalize(folder), full: this.file(folder), isFolder: statSync(this.file(folder)).isDirectory() };
    const below = entries.flatMap((entry) => {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) return this.#walk(name);
      return entry.isFile() ? [{ name, full: this.file(name), isFolder: false }] : [];
    });
    return [here, ...below];
  }
}
