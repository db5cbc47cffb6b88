import type { ConferenceModify, EndpointRequest } from '@parley/xmpp-colibri2';
import { stanzaErrorInfo } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { validateModify } from './validate.ts';

const endpoint = (over: Partial<EndpointRequest> = {}): EndpointRequest => ({
  id: 'ab12cd34',
  create: false,
  expire: false,
  capabilities: new Set(),
  media: {},
  ...over,
});
const create = (over: Partial<EndpointRequest> = {}) =>
  endpoint({ create: true, capabilities: new Set(['source-names']), transport: {}, ...over });
const modify = (over: Partial<ConferenceModify>): ConferenceModify => ({
  meetingId: 'm',
  create: false,
  expire: false,
  endpoints: [],
  relays: 0,
  ...over,
});
const source = { type: 'audio', id: 'a-a0', sources: [{ ssrc: 1 }], groups: [] } as const;

function refusal(request: ConferenceModify, sctp = true): string | undefined {
  try {
    validateModify(request, { sctp });
    return undefined;
  } catch (error) {
    return stanzaErrorInfo(error).condition;
  }
}

describe('validateModify', () => {
  it.each([
    ['create', modify({ endpoints: [create()] })],
    ['create with a data channel', modify({ endpoints: [create({ transport: { sctp: { role: 'server' } } })] })],
    [
      'expire of several',
      modify({ endpoints: [endpoint({ expire: true }), endpoint({ id: 'b', forceMute: { audio: true, video: false } })] }),
    ],
    ['sources', modify({ endpoints: [endpoint({ sources: [source] })] })],
    ['a visitor without sources', modify({ endpoints: [create({ mucRole: 'visitor', sources: [] })] })],
  ])('accepts %s', (_, request) => {
    expect(refusal(request)).toBeUndefined();
  });

  it.each([
    [
      'create without transport',
      modify({ endpoints: [endpoint({ create: true, capabilities: new Set(['source-names']) })] }),
      'bad-request',
    ],
    ['create without source names', modify({ endpoints: [create({ capabilities: new Set() })] }), 'bad-request'],
    ['endpoints and relays mixed', modify({ endpoints: [create()], relays: 1 }), 'bad-request'],
    ['two endpoints', modify({ endpoints: [create(), create({ id: 'b' })] }), 'bad-request'],
    ['one expired and one changed', modify({ endpoints: [endpoint({ expire: true }), endpoint({ id: 'b', sources: [] })] }), 'bad-request'],
    ['two relays', modify({ relays: 2 }), 'bad-request'],
    ['a relay', modify({ relays: 1 }), 'feature-not-implemented'],
    ['a bridge as SCTP client', modify({ endpoints: [create({ transport: { sctp: { role: 'client' } } })] }), 'bad-request'],
    ['an SCTP port', modify({ endpoints: [create({ transport: { sctp: { port: 5000 } } })] }), 'bad-request'],
    ['a sending visitor', modify({ endpoints: [create({ mucRole: 'visitor', sources: [source] })] }), 'bad-request'],
  ])('refuses %s', (_, request, condition) => {
    expect(refusal(request)).toBe(condition);
  });

  it('refuses data channels where they are disabled', () => {
    expect(refusal(modify({ endpoints: [create({ transport: { sctp: {} } })] }), false)).toBe('feature-not-implemented');
  });
});
