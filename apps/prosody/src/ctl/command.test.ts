import { xmppDomains } from '@parley/config';
import { describe, expect, it } from 'vitest';
import { judge } from './command.ts';

const domains = xmppDomains({
  XMPP_DOMAIN: 'meet.jitsi',
  XMPP_AUTH_DOMAIN: undefined,
  XMPP_MUC_DOMAIN: undefined,
  XMPP_INTERNAL_MUC_DOMAIN: undefined,
  XMPP_GUEST_DOMAIN: undefined,
});
const judged = (line: string, enableAuth = false) => judge(line.split(' '), { domains, enableAuth });

describe('judge', () => {
  it.each([
    ['--config /config/prosody.cfg.lua register ann meet.jitsi pw', 'register ann meet.jitsi pw'],
    ['--config=/config/prosody.cfg.lua unregister ann meet.jitsi', 'unregister ann meet.jitsi'],
    ['--config /run/prosody/config/prosody.cfg.lua --root check', '--root check'],
    ['register ann meet.jitsi --config', 'register ann meet.jitsi --config'],
    ['shell user list meet.jitsi', 'shell user list meet.jitsi'],
    ['register ann unknown.example pw', 'register ann unknown.example pw'],
    ['register', 'register'],
    ['status', 'status'],
  ])('runs %s as %s', (line, args) => expect(judged(line, true)).toEqual({ kind: 'run', args: args.split(' ') }));

  it.each(['register ann meet.jitsi pw', 'adduser ann@meet.jitsi', 'passwd ann@Meet.Jitsi', '--config x register ann meet.jitsi pw'])(
    'says of %s when it takes effect',
    (line) => {
      expect(judged(line)).toMatchObject({ kind: 'run', note: expect.stringContaining('ENABLE_AUTH=1') });
      expect(judged(line, true)).not.toHaveProperty('note');
    },
  );
  it.each(['unregister ann meet.jitsi', 'deluser ann@meet.jitsi', 'status', 'register ann other.example pw'])(
    'says nothing of it of %s',
    (line) => expect(judged(line)).not.toHaveProperty('note'),
  );

  it.each([
    ['register jibri auth.meet.jitsi pw', 'environment'],
    ['deluser focus@auth.meet.jitsi', 'JICOFO_AUTH_PASSWORD'],
    ['register ann muc.meet.jitsi pw', 'belong to meet.jitsi'],
    ['adduser ann@internal-muc.meet.jitsi', 'belong to meet.jitsi'],
    ['restart', 'restart the service'],
    ['--config x stop', 'restart the service'],
  ])('refuses %s', (line, reason) => expect(judged(line)).toEqual({ kind: 'refuse', reason: expect.stringContaining(reason) }));
});
