import { parseRoomPath, type RoomPath } from '@parley/client';
import { tenantOf } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { roomJid, signalling } from './room-address.ts';

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

describe('signalling', () => {
  it.each([
    ['wss://h:8443/xmpp-websocket', undefined, { service: 'wss://h:8443/xmpp-websocket?room=a%20b' }],
    ['wss://h/xmpp-websocket?x=1', undefined, { service: 'wss://h/xmpp-websocket?x=1&room=a%20b' }],
    ['', undefined, { service: 'wss://page:1/xmpp-websocket?room=a%20b' }],
    ['', '/http-bind', { service: 'wss://page:1/xmpp-websocket?room=a%20b', fallback: 'https://page:1/http-bind?room=a%20b' }],
    ['https://h/http-bind', 'https://h/http-bind', { service: 'https://h/http-bind?room=a%20b' }],
    ['/t/http-bind', '/t/http-bind', { service: 'https://page:1/t/http-bind?room=a%20b' }],
  ])('of %j with BOSH at %j is %j', (serviceUrl, boshUrl, expected) => {
    expect(signalling({ serviceUrl, boshUrl }, at('/A%20b'), 'https://page:1/A%20b')).toEqual(expected);
  });
});

it('signalling carries the token of the person, encoded', () => {
  const { service, fallback } = signalling({ serviceUrl: '', boshUrl: '/http-bind' }, at('/a'), 'https://page/a', 'a.b+c');
  expect(service).toBe('wss://page/xmpp-websocket?room=a&token=a.b%2Bc');
  expect(fallback).toBe('https://page/http-bind?room=a&token=a.b%2Bc');
});
