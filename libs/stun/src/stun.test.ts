import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { askStunServers, checkConnectivity } from './stun-client.ts';
import { buildBindingRequest, buildConnectivityCheck, parseMappedAddress } from './stun-message.ts';

const id = Buffer.from('0123456789ab');
/** A success response that says where the request came from. */
function response(request: Buffer, attribute: string): Buffer {
  const head = Buffer.from('010100002112a442', 'hex');
  head.writeUInt16BE(attribute.length / 2, 2);
  return Buffer.concat([head, request.subarray(8, 20), Buffer.from(attribute, 'hex')]);
}
/** 203.0.113.0:10000 */
const MAPPED = '0020000800010602ea12d542';

describe('STUN messages', () => {
  it.each([
    ['IPv4', MAPPED, { ip: '203.0.113.0', port: 10_000 }],
    ['IPv6', '00200014000206020113a9fa303132333435363738396163', { ip: '2001:db8:0:0:0:0:0:1', port: 10_000 }],
    ['behind an attribute with padding', `8022000361626300${MAPPED}`, { ip: '203.0.113.0', port: 10_000 }],
  ])('tell the mapped address: %s', (_what, attribute, expected) => {
    expect(parseMappedAddress(response(buildBindingRequest(id), attribute), id)).toEqual(expected);
  });

  it.each([
    ['another transaction', response(buildBindingRequest(Buffer.from('ba9876543210')), MAPPED)],
    ['a cut attribute', response(buildBindingRequest(id), MAPPED).subarray(0, 26)],
    ['an unknown family', response(buildBindingRequest(id), '002000080003ffffea12d542')],
    ['no attribute', response(buildBindingRequest(id), '')],
    ['no STUN', Buffer.alloc(3)],
    ['a request', buildBindingRequest(id)],
  ])('ignore %s', (_what, message) => {
    expect(parseMappedAddress(message, id)).toBeUndefined();
  });

  it('ask for a check with integrity and fingerprint', () => {
    const check = buildConnectivityCheck(id, { ufrag: 'abcd', pwd: 'secret' });
    expect(check.readUInt16BE(2)).toBe(check.length - 20);
    expect(check.length % 4).toBe(0);
    expect(check.includes('abcd:check')).toBe(true);
    expect(check.subarray(-8, -4).toString('hex')).toBe('80280004');
    const useCandidate = Buffer.from('00250000', 'hex');
    expect(check.includes(useCandidate)).toBe(false);
    expect(buildConnectivityCheck(id, { ufrag: 'abcd', pwd: 'secret' }, true).includes(useCandidate)).toBe(true);
  });
});

describe('STUN requests', () => {
  it('tell what every server that answers sees, sent again when lost', async () => {
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    let requests = 0;
    server.on('message', (message, from) => {
      if (++requests > 1) server.send(response(message, MAPPED), from.port, from.address);
    });
    const { port } = server.address();
    expect(await askStunServers([`127.0.0.1:${port}`, 'localhost:1'], 0)).toEqual([{ ip: '203.0.113.0', port: 10_000 }]);
    server.close();
  });

  it('fail where nobody answers', async () => {
    await expect(checkConnectivity({ ip: '127.0.0.1', port: 9 }, { ufrag: 'a', pwd: 'b' })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
