import { describe, expect, it } from 'vitest';
import { loadProsodyConfig } from './config.ts';
import { prosodyEnvironment, type Surroundings } from './environment.ts';

const ENV = { JICOFO_AUTH_PASSWORD: 'focus-password', JVB_AUTH_PASSWORD: 'bridge-password' };

const FOUND: Surroundings = {
  interfaces: ['0.0.0.0', '::'],
  networks: ['172.18.0.3/16'],
  plugins: undefined,
  includes: ['a.cfg.lua', 'b.cfg.lua'],
  hasCertificate: true,
};

describe('loadProsodyConfig', () => {
  it.each([
    [{ JVB_AUTH_PASSWORD: 'x' }, 'JICOFO_AUTH_PASSWORD'],
    [{ JICOFO_AUTH_PASSWORD: 'x' }, 'JVB_AUTH_PASSWORD'],
    [{ ...ENV, JVB_AUTH_PASSWORD: 'passw0rd' }, 'JVB_AUTH_PASSWORD'],
    [{ ...ENV, JICOFO_COMPONENT_SECRET: 's3cr37' }, 'JICOFO_COMPONENT_SECRET'],
    [{ ...ENV, XMPP_PORT: '0' }, 'XMPP_PORT'],
    [{ ...ENV, JVB_AUTH_USER: 'focus' }, 'JVB_AUTH_USER'],
    [{ ...ENV, JVB_AUTH_USER: 'a b' }, 'JVB_AUTH_USER'],
    [{ ...ENV, PROSODY_C2S_LIMIT: 'fast' }, 'PROSODY_C2S_LIMIT'],
    [{ ...ENV, TURN_TRANSPORT: 'udp,sctp' }, 'TURN_TRANSPORT'],
    [{ ...ENV, TURN_HOST: 'turn.example' }, 'TURN_CREDENTIALS'],
    [{ ...ENV, TURNS_HOST: 'turn.example', TURN_USERNAME: 'u' }, 'TURN_CREDENTIALS'],
    [{ ...ENV, TURN_HOST: 'turn.example:3478', TURN_CREDENTIALS: 's' }, 'TURN_HOST'],
    [{ ...ENV, XMPP_MUC_DOMAIN: 'muc' }, 'XMPP_MUC_DOMAIN'],
  ])('refuses %j in one line that names %s', (env, name) => {
    expect(() => loadProsodyConfig(env)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(new RegExp(`^${name}[:=][^\n]+$`)) }),
    );
  });
});

describe('prosodyEnvironment', () => {
  it('is complete, with flags as 0 and 1 and lists separated by commas', () => {
    const config = loadProsodyConfig({ ...ENV, TURN_HOST: 'a.example, b.example', TURN_CREDENTIALS: 's', PROSODY_ENABLE_METRICS: 'true' });
    const values = prosodyEnvironment(config, { PATH: '/bin', STRAY_SECRET: 'x' }, FOUND);
    expect(values).toMatchObject({
      PATH: '/bin',
      XMPP_DOMAIN: 'meet.jitsi',
      XMPP_MUC_DOMAIN: 'muc.meet.jitsi',
      TURN_HOST: 'a.example,b.example',
      PROSODY_ENABLE_METRICS: '1',
      PROSODY_DISABLE_C2S_LIMIT: '0',
      STUN_HOST: '',
      MAX_PARTICIPANTS: '0',
      PARLEY_PROSODY_INTERFACES: '0.0.0.0,::',
      PARLEY_PROSODY_INCLUDES: 'a.cfg.lua,b.cfg.lua',
      PARLEY_PROSODY_TLS: '1',
      PARLEY_PROSODY_PLUGINS: '',
    });
    expect(values).not.toHaveProperty('STRAY_SECRET');
  });

  it('holds a different secret for each component, none of them the password', () => {
    const values = prosodyEnvironment(loadProsodyConfig(ENV), {}, FOUND);
    const secrets = [values.PARLEY_FOCUS_SECRET, values.PARLEY_POLICY_SECRET, values.PARLEY_POLICY_BEARER, ENV.JICOFO_AUTH_PASSWORD];
    expect(new Set(secrets).size).toBe(4);
  });

  it('gives Lua its lines', () => {
    const lua = { GLOBAL_CONFIG: 'a = 1\\nb = "x,\\n"', XMPP_CONFIGURATION: 'a = { 1, 2 },b = 2', XMPP_MUC_CONFIGURATION: 'a = 1,b = 2' };
    expect(prosodyEnvironment(loadProsodyConfig({ ...ENV, ...lua }), {}, FOUND)).toMatchObject({
      GLOBAL_CONFIG: 'a = 1\nb = "x,\\n"',
      XMPP_CONFIGURATION: 'a = { 1, 2 }\nb = 2',
      XMPP_MUC_CONFIGURATION: 'a = 1\nb = 2',
    });
  });

  it.each([
    [{}, 'anonymous', '0'],
    [{ AUTH_TYPE: 'internal', ENABLE_GUESTS: '1' }, 'anonymous', '0'],
    [{ ENABLE_AUTH: '1' }, 'accounts', '0'],
    [{ ENABLE_AUTH: '1', AUTH_TYPE: 'ldap', ENABLE_GUESTS: '1' }, 'password', '1'],
    [{ ENABLE_AUTH: '1', AUTH_TYPE: 'jwt' }, 'anonymous', '0'],
    [{ ENABLE_AUTH: '1', AUTH_TYPE: 'matrix' }, 'anonymous', '0'],
    [{ ENABLE_AUTH: '1', AUTH_TYPE: 'hybrid_matrix_token' }, 'anonymous', '0'],
    [{ ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', PROSODY_AUTH_TYPE: 'internal' }, 'accounts', '0'],
  ])('lets people log in, and guests in, as is asked: %j', (env, login, guests) => {
    expect(prosodyEnvironment(loadProsodyConfig({ ...ENV, ...env }), {}, FOUND)).toMatchObject({
      PARLEY_PROSODY_LOGIN: login,
      PARLEY_PROSODY_GUESTS: guests,
    });
  });

  it('does not have Prosody load modules whose work Parley does', () => {
    const modules = { XMPP_MODULES: 'own,jiconop', XMPP_MUC_MODULES: 'muc_wait_for_host, own_too,token_affiliation' };
    expect(prosodyEnvironment(loadProsodyConfig({ ...ENV, ...modules }), {}, FOUND)).toMatchObject({
      XMPP_MODULES: 'own',
      XMPP_MUC_MODULES: 'own_too',
    });
  });

  it.each([
    [{}, '127.0.0.1,::1'],
    [{ PARLEY_CONTAINER: '1' }, '127.0.0.1,::1,172.18.0.3/16'],
    [{ PARLEY_CONTAINER: '1', PROSODY_TRUSTED_PROXIES: '10.0.0.1' }, '10.0.0.1'],
  ])('trusts the siblings of a container that is told of no proxy: %j', (env, proxies) => {
    const all = { ...ENV, ...env };
    expect(prosodyEnvironment(loadProsodyConfig(all), all, FOUND).PROSODY_TRUSTED_PROXIES).toBe(proxies);
  });

  it.each([
    [{}, '172.16.0.0/12'],
    [{ PARLEY_CONTAINER: '1' }, '172.18.0.3/16'],
    [{ PARLEY_CONTAINER: '1', PROSODY_METRICS_ALLOWED_CIDR: '10.0.0.0/8' }, '10.0.0.0/8'],
  ])('shows the metrics to the siblings of a container that is told of no other network: %j', (env, network) => {
    const all = { ...ENV, ...env };
    expect(prosodyEnvironment(loadProsodyConfig(all), all, FOUND).PROSODY_METRICS_ALLOWED_CIDR).toBe(network);
  });
});
