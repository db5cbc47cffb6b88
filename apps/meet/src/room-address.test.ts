import { parseRoomPath, type RoomPath } from '@parley/client';
import { tenantOf } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { roomJid, signallingUrl } from './room-address.ts';

const HOSTS = { domain: 'meet.jitsi', muc: 'muc.meet.jitsi', focus: 'focus.meet.jitsi' };
const at = (path: string): RoomPath => parseRoomPath(path) ?? { displayName: '', node: '' };

describe('roomJid', () => {
  it.each([
    ['/Demo', HOSTS.muc, 'demo@muc.meet.jitsi'],
    ['/acme/Demo', HOSTS.muc, 'demo@muc.acme.meet.jitsi'],
    ['/acme/Demo', 'muc.acme.meet.jitsi', 'demo@muc.acme.meet.jitsi'],
    ['/会', HOSTS.muc, '%e4%bc%9a@muc.meet.jitsi'],
  ])('of %s at %s is %s', (path, muc, jid) => {
    const room = at(path);
    expect(roomJid(room, { ...HOSTS, muc }, tenantOf(room.tenant))).toBe(jid);
  });
});

describe('signallingUrl', () => {
  it.each([
    ['wss://h:8443/xmpp-websocket', 'wss://h:8443/xmpp-websocket?room=a%20b'],
    ['wss://h/xmpp-websocket?x=1', 'wss://h/xmpp-websocket?x=1&room=a%20b'],
    ['', 'wss://page:1/xmpp-websocket?room=a%20b'],
  ])('of %j is %s', (service, expected) => {
    expect(signallingUrl(service, at('/A%20b'), 'https://page:1/A%20b')).toBe(expected);
  });
});
