import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type ProsodyHarness, prosodyVersions, startProsody, waitFor } from '@parley/testing';
import { childOf, NS, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderOf } from './folder.ts';
import { prosodyctl } from './prosodyctl.ts';

/** A module that says in a feature of its host which options that host has. */
const MODULE = `
module:log("info", "hello from %s", module.host);
module:add_feature("test:" .. module:get_option_string("test_word", "none"));
`;

const EXTENSIONS = {
  GLOBAL_MODULES: 'test_everywhere',
  XMPP_MODULES: 'test_host,',
  XMPP_MUC_MODULES: 'test_rooms, missing_module',
  XMPP_INTERNAL_MUC_MODULES: 'test_brewery',
  XMPP_BREAKOUT_MUC_MODULES: 'test_breakouts',
  XMPP_SPEAKERSTATS_MODULES: 'test_statistics',
  GLOBAL_CONFIG: '-- it\'s ours\\ntest_word = "global"\\nc2s_timeout = 77',
  XMPP_CONFIGURATION: 'test_word = "host",test_list = { "a", "b" }',
  XMPP_MUC_CONFIGURATION: 'test_word = "rooms"',
  PROSODY_ADMINS: 'boss@meet.jitsi',
  PROSODY_ENABLE_STANZA_COUNTS: '1',
};

describe.each(await prosodyVersions())('what operators add to Prosody $version', (prosody) => {
  let server: ProsodyHarness;
  let plugins: string;
  let operator: string;
  beforeAll(async () => {
    const names = ['test_everywhere', 'test_host', 'test_rooms', 'test_brewery', 'test_breakouts', 'test_statistics', 'meet_identities'];
    plugins = folderOf(Object.fromEntries(names.map((name) => [`mod_${name}.lua`, MODULE])));
    operator = folderOf({
      'conf.d/b.cfg.lua': 'VirtualHost "second.example"\n\tauthentication = "anonymous"\n',
      'conf.d/a.cfg.lua': 'test_order = "a"\n',
      'conf.d/jitsi-meet.cfg.lua': 'this is not Lua\n',
      'conf.d/notes.txt': 'neither is this\n',
    });
    const log = join(plugins, 'extra.log');
    writeFileSync(log, '');
    chmodSync(log, 0o666);
    const sink = `{ levels = { min = "debug" },\\n to = "file", filename = "${log}" };`;
    server = await startProsody({
      prosody,
      env: { ...EXTENSIONS, PROSODY_LOG_CONFIG: sink, PROSODY_PLUGINS_DIR: plugins, PARLEY_CONFIG_DIR: operator },
    });
  });
  afterAll(async () => {
    await server?.stop();
    for (const path of [plugins, operator]) rmSync(path, { recursive: true, force: true });
  });

  const featuresOf = async (domain: string) => {
    const guest = await server.guest();
    const answer = await guest.iq('get', domain, xml('query', { xmlns: NS.discoInfo }));
    await guest.close();
    return childOf(answer, 'query')
      ?.getChildren('feature')
      .map(({ attrs }) => String(attrs.var))
      .filter((feature) => feature.startsWith('test:'));
  };
  const greeted = () =>
    server.process.records().flatMap(({ msg, source }) => (String(msg).startsWith('hello from') ? [`${source}: ${msg}`] : []));
  const option = async (host: string, name: string) => {
    const lua = `> require "core.configmanager".get("${host}", "${name}")`;
    return (await prosodyctl(server.env, ['shell', lua])).out;
  };

  it('are modules, first those of the own folder, on the hosts that were named', async () => {
    expect(greeted()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('hello from meet.jitsi'),
        expect.stringContaining('hello from auth.meet.jitsi'),
        expect.stringMatching(/^muc\.meet\.jitsi:test_rooms: hello from muc/),
        expect.stringMatching(/^internal-muc\.meet\.jitsi:test_brewery: hello/),
        expect.stringMatching(/^breakout\.meet\.jitsi:test_breakouts: hello/),
        expect.stringMatching(/^speakerstats\.meet\.jitsi:test_statistics: hello/),
        expect.stringMatching(/^meet\.jitsi:meet_identities: hello/),
      ]),
    );
    expect(await featuresOf('meet.jitsi')).toContain('test:host');
    expect(await featuresOf('muc.meet.jitsi')).toEqual(['test:rooms']);
  });

  it('names a module that there is not', () =>
    expect(server.process.records()).toContainEqual(
      expect.objectContaining({ level: 'error', msg: expect.stringContaining('missing_module') }),
    ));

  it('are options, with tables', async () => {
    expect(await option('*', 'test_word')).toContain('global');
    expect(await option('*', 'c2s_timeout')).toContain('77');
    expect(await option('meet.jitsi', 'test_list')).toMatch(/table|"a"/);
    expect(await option('*', 'test_order')).toContain('a');
  });

  it('are hosts, out of conf.d, but not out of what another stack has generated there', async () => {
    expect((await prosodyctl(server.env, ['shell', 'host:list()'])).out).toContain('second.example');
    expect(server.process.records()).toContainEqual(
      expect.objectContaining({ file: join(operator, 'conf.d/jitsi-meet.cfg.lua'), msg: expect.stringContaining('left out') }),
    );
  });

  it('are logs and counters', async () => {
    expect(readFileSync(join(plugins, 'extra.log'), 'utf8')).toContain('debug');
    await waitFor(
      async () => /stanza_counts.*(received|sent)_total\{[^}]*\} [1-9]/.test(await (await fetch(`${server.httpUrl}/metrics`)).text()),
      { what: 'counted stanzas' },
    );
  });
});

/** What Prosody offers to who connects over TCP. */
async function offered(server: ProsodyHarness, domain: string): Promise<string> {
  const socket = connect(Number(server.env.XMPP_PORT), '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write(`<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`);
  await waitFor(() => /<\/stream:features>|<stream:features\/>|<\/stream:stream>/.test(text), { what: 'features' });
  socket.destroy();
  return text;
}

describe.each(await prosodyVersions())('logins over TCP at Prosody $version', (prosody) => {
  it('need TLS for people, not for the services', async () => {
    const server = await startProsody({ prosody });
    try {
      expect(await offered(server, 'auth.meet.jitsi')).toContain('SCRAM-SHA-1');
      expect(await offered(server, 'meet.jitsi')).not.toMatch(/<mechanism>|starttls/);
    } finally {
      await server.stop();
    }
  });

  it('have TLS with the certificate of the own folder, or do without it', async () => {
    const operator = folderOf({ 'certs/readme.txt': '' });
    const files = ['-keyout', join(operator, 'certs/meet.jitsi.key'), '-out', join(operator, 'certs/meet.jitsi.crt')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=meet.jitsi', ...files], {
      stdio: 'pipe',
    });
    const server = await startProsody({ prosody, env: { PARLEY_CONFIG_DIR: operator, PROSODY_C2S_REQUIRE_ENCRYPTION: 'no' } });
    try {
      const features = await offered(server, 'meet.jitsi');
      expect(features).toMatch(/<starttls/);
      expect(features).not.toContain('<required/>');
    } finally {
      await server.stop();
      rmSync(operator, { recursive: true, force: true });
    }
  });
});
