import { describe, expect, it } from 'vitest';
import { xmppServers, xmppServiceOf } from './servers.ts';

describe('xmppServers', () => {
  it.each([
    ['xmpp.meet.jitsi', ['xmpp://xmpp.meet.jitsi:5222']],
    ['a.example:6222', ['xmpp://a.example:6222']],
    ['a.example, b.example:6222,', ['xmpp://a.example:5222', 'xmpp://b.example:6222']],
    ['2001:db8::1', ['xmpp://[2001:db8::1]:5222']],
    ['[2001:db8::1]:6222,10.0.0.1', ['xmpp://[2001:db8::1]:6222', 'xmpp://10.0.0.1:5222']],
  ])('reads %s', (text, services) => expect(xmppServers(text, 5222).map(xmppServiceOf)).toEqual(services));
});
