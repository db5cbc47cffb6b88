import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../compose/gen-passwords.sh');
const NAMES = [
  'JICOFO_AUTH_PASSWORD',
  'JVB_AUTH_PASSWORD',
  'JIGASI_XMPP_PASSWORD',
  'JIBRI_RECORDER_PASSWORD',
  'JIBRI_XMPP_PASSWORD',
  'JIGASI_TRANSCRIBER_PASSWORD',
];
const EMPTY = NAMES.map((name) => `${name}=\n`).join('');

let folder: string;
const file = (name: string) => path.join(folder, name);
const read = (name = '.env') => readFileSync(file(name), 'latin1');
const write = (text: string, name = '.env') => writeFileSync(file(name), text, 'latin1');

/** What the script printed, and how it ended. */
function run(args: readonly string[] = [], tools = process.env.PATH) {
  const { status, stdout, stderr } = spawnSync('/bin/sh', [file('gen-passwords.sh'), ...args], {
    encoding: 'utf8',
    env: { PATH: tools },
  });
  return { status, out: stdout, error: stderr };
}

/** The passwords in the file, by name. */
function passwords(): Record<string, string> {
  const found = read().matchAll(/^([A-Z_]+PASSWORD)=([0-9a-f]{32})\r?$/gm);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value]));
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-passwords-'));
  copyFileSync(SCRIPT, file('gen-passwords.sh'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('gen-passwords.sh', () => {
  it('gives every account another password, keeps the former file and lets only the owner read both', () => {
    write(EMPTY);
    expect(run()).toMatchObject({ status: 0, error: '' });
    expect(Object.keys(passwords())).toEqual(NAMES);
    expect(new Set(Object.values(passwords())).size).toBe(NAMES.length);
    expect(read('.env.bak')).toBe(EMPTY);
    for (const name of ['.env', '.env.bak']) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['.env', '.env.bak', 'gen-passwords.sh']);
  });

  it('makes a missing .env from env.example, and says so when there is none', () => {
    expect(run()).toMatchObject({ status: 2, error: expect.stringContaining('env.example') });
    write(`# an example\n${EMPTY}`, 'env.example');
    expect(run()).toMatchObject({ status: 0, out: expect.stringContaining('made .env from env.example') });
    expect(Object.keys(passwords())).toEqual(NAMES);
    expect(read('env.example')).toBe(`# an example\n${EMPTY}`);
  });

  it('leaves alone what is set, and says how to change it', () => {
    write(EMPTY);
    run();
    const before = read();
    const again = run();
    expect(again).toMatchObject({ status: 0, out: expect.stringContaining('--force') });
    expect(again.out).toContain('kept JVB_AUTH_PASSWORD: it is set already');
    expect(read()).toBe(before);
    expect(readdirSync(folder)).not.toContain('.env.bak.1');
  });

  it('changes all with --force, one by its name, and numbers the former files', () => {
    write(EMPTY);
    run();
    const first = { text: read(), passwords: passwords() };
    run(['--force']);
    const second = { text: read(), passwords: passwords() };
    for (const name of NAMES) expect(second.passwords[name]).not.toBe(first.passwords[name]);
    run(['JVB_AUTH_PASSWORD']);
    expect(passwords()).toEqual({
      ...second.passwords,
      JVB_AUTH_PASSWORD: expect.not.stringMatching(second.passwords.JVB_AUTH_PASSWORD ?? ''),
    });
    expect([read('.env.bak.1'), read('.env.bak.2'), read('.env.bak')]).toEqual([EMPTY, first.text, second.text]);
  });

  it.each([
    ['comments, blanks and other names', '# a\n\n  B = 1\nX_JVB_AUTH_PASSWORD=\nJVB_AUTH_PASSWORD_OLD=\n', ''],
    ['Windows line ends', 'A=1\r\nB="x y" # z\r\n', '\r'],
    ['bytes that are no UTF-8', 'NAME=M\xfcller \xff\n', ''],
    ['a byte order mark', '\xef\xbb\xbfA=1\n', ''],
  ])('keeps %s byte for byte', (_what, text, end) => {
    write(text + NAMES.map((name) => `${name}=${end}\n`).join(''));
    expect(run().status).toBe(0);
    const kept = read().replace(/^(\w+_PASSWORD=)[0-9a-f]{32}(\r?)$/gm, '$1$2');
    expect(kept).toBe(text + NAMES.map((name) => `${name}=${end}\n`).join(''));
  });

  it('keeps a last line without an end, and ends it when something comes after it', () => {
    const rest = NAMES.slice(1).map((name) => `${name}=x\n`);
    write(`${rest.join('')}JICOFO_AUTH_PASSWORD=`);
    run();
    expect(read()).toMatch(/JICOFO_AUTH_PASSWORD=[0-9a-f]{32}$/);
    write(`${rest.join('')}A=1`);
    run();
    expect(read()).toMatch(/A=1\nJICOFO_AUTH_PASSWORD=[0-9a-f]{32}\n$/);
  });

  it('sets a name that stands in a comment behind it, a missing one at the end, and keeps what stands behind a value', () => {
    write('#JICOFO_AUTH_PASSWORD=\n# JVB_AUTH_PASSWORD=example\nJIBRI_XMPP_PASSWORD= # recorder\n');
    run();
    const hex = '[0-9a-f]{32}';
    expect(read()).toMatch(
      new RegExp(
        `^#JICOFO_AUTH_PASSWORD=\\nJICOFO_AUTH_PASSWORD=${hex}\\n# JVB_AUTH_PASSWORD=example\\nJVB_AUTH_PASSWORD=${hex}\\n` +
          `JIBRI_XMPP_PASSWORD=${hex} # recorder\\nJIGASI_XMPP_PASSWORD=${hex}\\nJIBRI_RECORDER_PASSWORD=${hex}\\n` +
          `JIGASI_TRANSCRIBER_PASSWORD=${hex}\\n$`,
      ),
    );
  });

  it.each(['=""', "=''", '= ', '=   # none', '="" # none'])('takes %j for not set', (text) => {
    write(`JVB_AUTH_PASSWORD${text}\n`);
    run(['JVB_AUTH_PASSWORD']);
    expect(read()).toMatch(/^JVB_AUTH_PASSWORD=[0-9a-f]{32}( +# none)?\n$/);
  });

  it('sets the assignment that is in force, the last one', () => {
    write('JVB_AUTH_PASSWORD=old\nJVB_AUTH_PASSWORD=\n');
    run(['JVB_AUTH_PASSWORD']);
    expect(read()).toMatch(/^JVB_AUTH_PASSWORD=old\nJVB_AUTH_PASSWORD=[0-9a-f]{32}\n$/);
  });

  it('leaves passwords to their files, and takes those that everybody knows for none', () => {
    write('JVB_AUTH_PASSWORD_FILE=/run/secrets/jvb\nJICOFO_AUTH_PASSWORD=passw0rd\n');
    const { out } = run();
    expect(out).toContain('kept JVB_AUTH_PASSWORD: it is read from JVB_AUTH_PASSWORD_FILE=/run/secrets/jvb');
    expect(out).toContain('changed JICOFO_AUTH_PASSWORD');
    expect(read()).toMatch(/^JVB_AUTH_PASSWORD_FILE=\/run\/secrets\/jvb\nJICOFO_AUTH_PASSWORD=[0-9a-f]{32}\n/);
    expect(read()).not.toMatch(/^JVB_AUTH_PASSWORD=/m);
  });

  it('follows a link, and never prints a password', () => {
    write(EMPTY, 'real.env');
    symlinkSync('real.env', file('.env'));
    const { out } = run();
    expect(read('real.env')).toMatch(/JVB_AUTH_PASSWORD=[0-9a-f]{32}/);
    expect(out).not.toMatch(/[0-9a-f]{16}/);
  });

  it('needs no openssl', () => {
    for (const tool of ['od', 'tr', 'awk', 'cp', 'mv', 'rm', 'cat', 'cmp', 'chmod', 'dirname', 'tail', 'head', 'wc', 'grep']) {
      const found = spawnSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
      symlinkSync(found, file(tool));
    }
    write(EMPTY);
    expect(run([], folder)).toMatchObject({ status: 0, error: '' });
    expect(Object.keys(passwords())).toEqual(NAMES);
  });

  it('refuses a name that it does not know', () => {
    write(EMPTY);
    expect(run(['JVB_PASSWORD'])).toMatchObject({ status: 64, error: expect.stringContaining('JVB_PASSWORD') });
    expect(read()).toBe(EMPTY);
  });
});
