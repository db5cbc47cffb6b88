import { AppError } from '@parley/kernel';
import { colibriError, overloadedError } from '@parley/xmpp-colibri2';
import { stanzaError } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { reactionTo } from './bridge-errors.ts';

describe('reactionTo', () => {
  it.each([
    ['conflict, conference_already_exists', colibriError('conflict', { reason: 'conference_already_exists' }), 'invite-all', 'invite-all'],
    [
      'item-not-found, conference_not_found',
      colibriError('item-not-found', { reason: 'conference_not_found' }),
      'invite-all',
      'invite-all',
    ],
    [
      'unknown_endpoint',
      colibriError('item-not-found', { reason: 'unknown_endpoint', endpointId: 'aa' }),
      'invite-endpoint',
      'invite-endpoint',
    ],
    ['graceful_shutdown', colibriError('service-unavailable', { reason: 'graceful_shutdown' }), 'leave-bridge', 'leave-bridge'],
    ['overloaded', overloadedError('full'), 'turned-away', 'turned-away'],
    ['item-not-found without reason', stanzaError('item-not-found'), 'leave-bridge', 'leave-bridge'],
    ['service-unavailable without reason', stanzaError('service-unavailable'), 'leave-bridge', 'leave-bridge'],
    ['feature-not-implemented', stanzaError('feature-not-implemented'), 'fail-bridge', 'invite-endpoint'],
    ['a result that is no conference-modified', new AppError('INPUT_INVALID', 'not a <conference-modified>'), 'fail-bridge', 'fail-bridge'],
    ['bad-request', stanzaError('bad-request'), 'nothing', 'invite-endpoint'],
    ['an endpoint that exists', stanzaError('conflict'), 'invite-endpoint', 'invite-endpoint'],
    ['internal-server-error', stanzaError('internal-server-error'), 'fail-bridge', 'invite-endpoint'],
    ['no answer', new AppError('TIMEOUT', 'no answer'), 'fail-bridge', 'suspect-bridge'],
    ['our own connection lost', new AppError('UNAVAILABLE', 'not connected'), 'nothing', 'nothing'],
  ])('%s', (_what, error, onAllocation, onUpdate) => {
    expect(reactionTo(error, 'allocation')).toBe(onAllocation);
    expect(reactionTo(error, 'update')).toBe(onUpdate);
  });
});
