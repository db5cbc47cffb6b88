import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@parley/kernel';
import { type ProsodyHarness, ROOT, startProsody, XmppTestClient } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { user } from '../commands/user.ts';

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let server: ProsodyHarness;
beforeAll(async () => {
  server = await startProsody({ env: { ENABLE_AUTH: '1', AUTH_TYPE: 'internal' } });
});
afterAll(() => server?.stop());

/** `parley user` beside the server; `input` comes out of a pipe. */
async function run(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Result> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await user(args, {
    terminal: { out: (line) => out.push(line), err: (line) => err.push(line) },
    keyboard: { isTerminal: false, readAll: async () => input, readHidden: async () => input },
    env: { PATH: process.env.PATH, ...server.env, ...env },
    script: join(ROOT, 'apps/prosody/src/prosodyctl-main.ts'),
  }).catch((error: unknown) => {
    err.push(errorMessage(error));
    return 1;
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function canLogIn(username: string, password: string): Promise<boolean> {
  const url = `${server.httpUrl.replace('http', 'ws')}/xmpp-websocket`;
  try {
    const client = await XmppTestClient.open({ url, domain: server.domain, username, password });
    client.drop();
    return true;
  } catch (error) {
    expect(errorMessage(error)).toContain('not-authorized');
    return false;
  }
}

describe('parley user', () => {
  it('makes accounts, changes their passwords, lists and removes them, and says so', async () => {
    expect(await run(['list'])).toEqual({ code: 0, out: '', err: 'nobody has an account; make one: parley user add NAME' });
    expect(await run(['add', 'Anna@meet.jitsi'], 'sésame "1"\n')).toEqual({
      code: 0,
      out: 'anna has an account now (anna@meet.jitsi)',
      err: '',
    });
    expect(await canLogIn('anna', 'sésame "1"')).toBe(true);
    expect(await canLogIn('anna', 'wrong')).toBe(false);
    expect(await run(['passwd', 'anna'], '$(two)\n')).toEqual({ code: 0, out: 'anna has another password now', err: '' });
    expect(await canLogIn('anna', '$(two)')).toBe(true);
    expect(await canLogIn('anna', 'sésame "1"')).toBe(false);
    await run(['add', 'zoë'], 'three');
    expect((await run(['list'])).out).toBe('anna\nzoë');
    expect(await run(['remove', 'zoë'])).toMatchObject({ code: 0, out: expect.stringContaining('zoë has no account any more') });
    expect(await canLogIn('zoë', 'three')).toBe(false);
    expect((await run(['list'])).out).toBe('anna');
  });

  it.each([
    ['an account that there is', ['add', 'anna'], 'x', /anna has an account already.*parley user passwd anna/],
    ['an account that there is not', ['passwd', 'nobody'], 'x', /nobody has no account.*parley user add nobody/],
    ['nobody', ['remove', 'nobody'], '', /nobody has no account/],
    ['a name that cannot be', ['add', 'two words'], 'x', /may not have " "/],
    ['another host', ['add', 'jibri@auth.meet.jitsi'], 'x', /accounts are those of meet\.jitsi/],
    ['an empty password', ['add', 'empty'], '\n', /the password is empty/],
    ['a password among the arguments', ['add', 'bob', 'secret'], '', /takes a name only/],
    ['an option for a name', ['add', '--help'], '', /a name is expected, not --help\nparley user add/],
    ['a file that is not there', ['import', '/nowhere/list.csv'], '', /cannot be read \(ENOENT\)/],
    ['a list with mistakes', ['import', '-'], 'bob,one\nx y,two\n', /^line 2: "x y" is no name/],
    ['an unknown command', ['rename', 'anna'], '', /unknown command "rename"\nparley user add/],
  ])('refuses %s with the reason', async (_what, args, input, reason) => {
    const { code, out, err } = await run(args, input);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(reason);
    expect((await run(['list'])).out).toBe('anna');
  });

  it('makes many out of a list, and leaves those alone that there are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-list-'));
    const file = join(folder, 'list.csv');
    writeFileSync(file, 'name,password\nbob,"b,1"\nanna,other\ncarl,c2\n');
    expect(await run(['import', file])).toEqual({
      code: 0,
      out: 'bob has an account now\ncarl has an account now\n2 accounts made, 1 left as they were',
      err: 'anna has an account already, which is left as it is',
    });
    rmSync(folder, { recursive: true });
    expect(await canLogIn('bob', 'b,1')).toBe(true);
    expect(await canLogIn('anna', '$(two)')).toBe(true);
    for (const name of ['bob', 'carl']) await run(['remove', name]);
  });

  it('says when accounts are not asked', async () => {
    const directory = { AUTH_TYPE: 'ldap', LDAP_URL: 'ldap://localhost', LDAP_BASE: 'dc=x' };
    expect(await run(['add', 'dora'], 'x', directory)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/AUTH_TYPE is ldap.*none was made/),
    });
    const open = await run(['add', 'dora'], 'x', { ENABLE_AUTH: '0' });
    expect(open).toMatchObject({ code: 0, err: expect.stringContaining('takes effect with ENABLE_AUTH=1') });
    expect(await run(['remove', 'dora'], '', directory)).toMatchObject({ code: 0 });
  });

  it('names the way to the service where there is no Prosody', async () => {
    const terminal = { out: () => {}, err: () => {} };
    const keyboard = { isTerminal: false, readAll: async () => '', readHidden: async () => '' };
    await expect(user(['list'], { terminal, keyboard, env: {}, script: '/nowhere' })).rejects.toThrow(
      /docker compose exec prosody parley user/,
    );
  });
});
