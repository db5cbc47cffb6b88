import { describe, expect, it } from 'vitest';
import { loadFocusConfig } from './config.ts';
import { parseRegionGroups, parseSourceDelays } from './config-json.ts';

const env = { JICOFO_AUTH_PASSWORD: 'a-random-one' };

describe('loadFocusConfig', () => {
  it('derives addresses and the defaults of the contract', () => {
    const config = loadFocusConfig(env);
    expect(config.brewery).toBe('jvbbrewery@internal-muc.meet.jitsi');
    expect(config.conference).toMatchObject({ minParticipants: 2, initialTimeoutMs: 15_000, singleParticipantTimeoutMs: 20_000 });
    expect(config.conference.sources).toMatchObject({ maxSsrcsPerUser: 20, maxGroupsPerUser: 20 });
    expect(config.conference.videoCodecs).toBeUndefined();
    expect(config.rest).toEqual({ host: '0.0.0.0', port: 8888, open: false });
    expect(loadFocusConfig({ ...env, ENABLE_CODEC_AV1: '0' }).conference.videoCodecs).toEqual(['vp9', 'vp8', 'h264']);
  });

  it('knows several addresses of Prosody', () => {
    const { servers } = loadFocusConfig({ ...env, XMPP_SERVER: 'a.example, [2001:db8::1]:6222', XMPP_PORT: '5223' });
    expect(servers).toEqual([
      { host: 'a.example', port: 5223 },
      { host: '2001:db8::1', port: 6222 },
    ]);
  });

  it.each([
    [{}, 'JICOFO_AUTH_PASSWORD'],
    [{ ...env, ENABLE_SCTP: '0', ENABLE_COLIBRI_WEBSOCKET: '0' }, 'ENABLE_SCTP'],
    [{ ...env, JICOFO_REST_PORT: 'eight' }, 'JICOFO_REST_PORT'],
    [{ ...env, ENABLE_CODEC_VP8: '0', ENABLE_CODEC_VP9: '0', ENABLE_CODEC_AV1: '0', ENABLE_CODEC_H264: '0' }, 'ENABLE_CODEC_VP8'],
    [{ ...env, JICOFO_ENABLE_AUTH: '1' }, 'JICOFO_ENABLE_AUTH'],
    [{ ...env, JICOFO_CONF_SOURCE_SIGNALING_DELAYS: '{50:1}' }, 'JICOFO_CONF_SOURCE_SIGNALING_DELAYS'],
  ])('refuses %j naming %s', (broken, name) => {
    expect(() => loadFocusConfig(broken)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });

  it('asks nobody to log in unless told so, and takes the focus at its own word first', () => {
    const auth = (values: Record<string, string>) => loadFocusConfig({ ...env, ...values }).auth;
    expect(auth({})).toBeUndefined();
    expect(auth({ ENABLE_AUTH: '1' })).toEqual({ kind: 'password', lifetimeMs: 86_400_000, autoLogin: true });
    expect(auth({ ENABLE_AUTH: '1', JICOFO_ENABLE_AUTH: '0' })).toBeUndefined();
    for (const AUTH_TYPE of ['jwt', 'matrix', 'hybrid_matrix_token'])
      expect(auth({ ENABLE_AUTH: '1', AUTH_TYPE })).toEqual({ kind: 'token', lifetimeMs: 60_000, autoLogin: false });
    expect(auth({ ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JICOFO_AUTH_TYPE: 'ldap', JICOFO_AUTH_LIFETIME: '3 hours' })).toEqual({
      ...{ kind: 'password', lifetimeMs: 10_800_000, autoLogin: true },
    });
  });

  it('verifies tokens itself where people log in with them', () => {
    const tokens = (values: Record<string, string>) =>
      loadFocusConfig({ ...env, JWT_APP_ID: 'app', JWT_APP_SECRET: 's', ...values }).tokens;
    expect(tokens({ ENABLE_AUTH: '1', AUTH_TYPE: 'jwt' })).toMatchObject({ kind: 'jwt', jwt: { issuers: ['app'], secret: 's' } });
    const MATRIX_UVS_URL = 'https://uvs.example';
    expect(tokens({ ENABLE_AUTH: '1', AUTH_TYPE: 'matrix', MATRIX_UVS_URL })).toMatchObject({ matrix: { serviceUrl: MATRIX_UVS_URL } });
    expect(Object.keys(tokens({ ENABLE_AUTH: '1', AUTH_TYPE: 'hybrid_matrix_token' }) ?? {})).toEqual(['kind', 'jwt', 'matrix']);
    expect(tokens({ ENABLE_AUTH: '1' })).toBeUndefined();
    expect(tokens({ AUTH_TYPE: 'jwt' })).toBeUndefined();
  });

  it('asks a reservation system when told to', () => {
    const reservations = (values: Record<string, string>) => loadFocusConfig({ ...env, ...values }).reservations;
    const on = { PROSODY_RESERVATION_ENABLED: '1', PROSODY_RESERVATION_REST_BASE_URL: 'http://rooms.example/api/' };
    expect(reservations({ PROSODY_RESERVATION_REST_BASE_URL: 'http://rooms.example' })).toBeUndefined();
    expect(reservations(on)).toEqual({
      ...{ baseUrl: 'http://rooms.example/api', headers: {}, timeoutMs: 20_000, retries: 3, retryDelayMs: 3_000 },
    });
    expect(reservations({ ...on, PROSODY_RESERVATION_REST_HEADERS: 'Authorization: Bearer t:u\\nX-Tenant: a' })?.headers).toEqual({
      ...{ authorization: 'Bearer t:u', 'x-tenant': 'a' },
    });
    for (const bad of ['hidden', 'a b: hidden'])
      expect(() => reservations({ ...on, PROSODY_RESERVATION_REST_HEADERS: bad })).toThrow(/REST_HEADERS(?!.*hidden)/);
    expect(() => reservations({ PROSODY_RESERVATION_ENABLED: '1' })).toThrow('PROSODY_RESERVATION_REST_BASE_URL');
  });

  it('chooses bridges as told, by the names of the reference focus', () => {
    const { selection } = loadFocusConfig({
      ...env,
      OCTO_BRIDGE_SELECTION_STRATEGY: 'org.jitsi.jicofo.bridge.RegionBasedBridgeSelectionStrategy',
      JICOFO_BRIDGE_REGION_GROUPS: '["us-east","us-west"],["eu"]',
      JICOFO_OCTO_REGION: 'eu',
    });
    expect(selection).toMatchObject({ strategy: 'region', maxParticipants: 80, localRegion: 'eu', iceFailures: { enabled: false } });
    expect(selection.regionGroups).toEqual([new Set(['us-east', 'us-west']), new Set(['eu'])]);
    expect(loadFocusConfig(env).selection).toMatchObject({ strategy: 'single', regionGroups: [] });
    expect(parseRegionGroups('[["a","b"],["c"]]')).toHaveLength(2);
    for (const bad of ['a', '"a"', '[1]', '["a"],7']) expect(() => parseRegionGroups(bad)).toThrow('JICOFO_BRIDGE_REGION_GROUPS');
  });

  it('reads the source delays as a table ascending by size', () => {
    expect(parseSourceDelays('{"100":500,"50":100}')).toEqual([
      { size: 50, delayMs: 100 },
      { size: 100, delayMs: 500 },
    ]);
    expect(parseSourceDelays(undefined)).toEqual([]);
    for (const bad of ['[]', '1', '{"a":1}', '{"1":-1}', '{"1":"2"}']) expect(() => parseSourceDelays(bad)).toThrow();
  });

  it('opens the HTTP interface where the internal ones are reached too', () => {
    const hosts = ['127.0.0.1', '::1'].flatMap((PARLEY_BIND) =>
      ['0', '1'].map((JICOFO_ENABLE_REST) => loadFocusConfig({ ...env, PARLEY_BIND, JICOFO_ENABLE_REST }).rest.host),
    );
    expect(hosts).toEqual(['127.0.0.1', '0.0.0.0', '::1', '::']);
  });
});
