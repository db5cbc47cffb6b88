import { readFileSync } from 'node:fs';
import { loadConfig } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { isBuiltIn } from './original-modules.ts';
import { POLICY_NAMES, policySettings } from './settings.ts';

const policy = (env: Record<string, string>) => policySettings(loadConfig(POLICY_NAMES, env));
const ON = { ENABLE_AUTH: '1' };
const JWT = { AUTH_TYPE: 'jwt' };

describe('policySettings', () => {
  it.each<[env: Record<string, string>, creators: string, moderators: string]>([
    [{}, 'anyone', 'first'],
    [{ ENABLE_AUTO_OWNER: '0' }, 'anyone', 'nobody'],
    [{ ROOM_MODERATORS: 'everyone' }, 'anyone', 'everyone'],
    [{ XMPP_MUC_MODULES: 'muc_allowners' }, 'anyone', 'everyone'],
    [ON, 'authenticated', 'authenticated'],
    [{ ...ON, ENABLE_AUTO_OWNER: '0' }, 'authenticated', 'claims'],
    [{ ...ON, JICOFO_ENABLE_AUTH: '0' }, 'anyone', 'first'],
    [{ ...ON, JICOFO_ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '0' }, 'anyone', 'claims'],
    [{ ...ON, JICOFO_ENABLE_AUTH: '1' }, 'authenticated', 'authenticated'],
    [{ ...ON, ROOM_CREATORS: 'moderators', ROOM_MODERATORS: 'claims' }, 'moderators', 'claims'],
    [{ ...ON, ...JWT, XMPP_MUC_MODULES: 'token_affiliation' }, 'authenticated', 'claims'],
    [{ ...ON, ...JWT, XMPP_MODULES: 'token_affiliation,other' }, 'authenticated', 'claims'],
    [{ ...ON, ...JWT, XMPP_MUC_MODULES: 'token_moderation' }, 'authenticated', 'claims'],
    [
      { ...ON, AUTH_TYPE: 'ldap', PROSODY_AUTH_TYPE: 'hybrid_matrix_token', XMPP_MUC_MODULES: 'token_affiliation' },
      'authenticated',
      'claims',
    ],
    // As in the original: it looks at tokens, of which there are none here.
    [{ XMPP_MUC_MODULES: 'token_affiliation' }, 'anyone', 'first'],
    [{ ...JWT, XMPP_MUC_MODULES: 'token_affiliation' }, 'anyone', 'first'],
    [{ ...ON, XMPP_MUC_MODULES: 'token_affiliation' }, 'authenticated', 'authenticated'],
    [{ ...ON, AUTH_TYPE: 'ldap', XMPP_MUC_MODULES: 'muc_token_moderation' }, 'authenticated', 'authenticated'],
    [{ ...ON, XMPP_MUC_MODULES: 'token_affiliation,allowners' }, 'authenticated', 'everyone'],
    [{ ...ON, ...JWT, XMPP_MUC_MODULES: 'allowners,token_affiliation' }, 'authenticated', 'claims'],
    [{ ...ON, XMPP_MUC_MODULES: 'allowners' }, 'authenticated', 'everyone'],
    [{ ...ON, XMPP_MUC_MODULES: 'allowners', ROOM_MODERATORS: 'nobody' }, 'authenticated', 'nobody'],
    [{ ...ON, ENABLE_WAIT_FOR_HOST: '1' }, 'anyone', 'authenticated'],
    [{ ...ON, ENABLE_WAIT_FOR_HOST: '1', ROOM_CREATORS: 'authenticated' }, 'authenticated', 'authenticated'],
    [{ ...ON, ENABLE_WAIT_FOR_HOST: '1', WAIT_FOR_HOST_DISABLE_AUTO_OWNERS: '1' }, 'anyone', 'claims'],
    [{ ...ON, WAIT_FOR_HOST_DISABLE_AUTO_OWNERS: '1' }, 'authenticated', 'authenticated'],
  ])('%j: %s create, %s moderate', (env, creators, moderators) => {
    expect(policy(env)).toMatchObject({ creators, moderators });
  });

  it.each<[env: Record<string, string>, waits: boolean, hosts: string]>([
    [ON, false, 'moderators'],
    [{ ...ON, ENABLE_WAIT_FOR_HOST: '1' }, true, 'moderators'],
    [{ ...ON, XMPP_MUC_MODULES: 'muc_wait_for_host' }, true, 'moderators'],
    [{ ...ON, ...JWT, XMPP_MUC_MODULES: 'wait_for_host,token_affiliation' }, true, 'authenticated'],
    [{ ...ON, ENABLE_WAIT_FOR_HOST: '1', ROOM_MODERATORS: 'claims' }, true, 'moderators'],
    [{ ENABLE_WAIT_FOR_HOST: '1' }, false, 'authenticated'],
  ])('%j: waits for a host %s, hosts are %s', (env, waitForHost, hosts) => {
    expect(policy(env)).toMatchObject({ waitForHost, hosts });
  });

  it.each([
    { ENABLE_AUTH: '0' },
    { ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '0' },
    ON,
    { ...ON, ENABLE_AUTO_OWNER: '0' },
    { ...ON, JICOFO_ENABLE_AUTH: '0' },
    { ...ON, ENABLE_WAIT_FOR_HOST: '1' },
  ])('is as the documentation says with %j', (env) => {
    const page = readFileSync(new URL('../../../../docs/authentication.md', import.meta.url), 'utf8');
    const given = Object.entries(env).map(([name, value]) => `\`${name}=${value}\``);
    const { creators, moderators } = policy(env);
    expect(page).toContain(`| ${given.join(', ')} | \`${creators}\` | \`${moderators}\` |`);
  });

  it('knows the domains', () => {
    expect(policy({ XMPP_DOMAIN: 'call.example', XMPP_MUC_DOMAIN: 'rooms.call.example' })).toMatchObject({
      mucDomain: 'rooms.call.example',
      lobbyDomain: 'lobby.call.example',
      breakoutDomain: 'breakout.call.example',
      serviceDomains: ['auth.call.example'],
    });
  });
});

describe('isBuiltIn', () => {
  it.each([
    'muc_size',
    'muc_census',
    'muc_end_meeting',
    'system_chat_message',
    'wait_for_host',
    'muc_wait_for_host',
    'allowners',
    'muc_allowners',
    'token_affiliation',
    'persistent_lobby',
    'muc_lobby_rooms',
    'muc_breakout_rooms',
    'polls',
    'speakerstats_component',
    'room_metadata_component',
    'muc_rate_limit',
  ])('knows %s', (name) => expect(isBuiltIn(name)).toBe(true));
  it.each(['muc_flip', 'my_own', 'vcard_muc'])('leaves %s to Prosody', (name) => expect(isBuiltIn(name)).toBe(false));
});
