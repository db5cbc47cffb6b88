import { describe, expect, it } from 'vitest';
import { type Asker, refuseDial, refuseJibri } from './gateways.ts';

const MODERATOR: Asker = { moderator: true, moderatorChecks: true };
const GUEST: Asker = { moderator: false, moderatorChecks: true };
const condition = (name: string) => expect.objectContaining({ details: { stanza: expect.objectContaining({ condition: name }) } });

describe('without recorders', () => {
  it.each([
    [{ action: 'start', mode: 'file' } as const, GUEST, 'not-allowed'],
    [{ action: 'start', mode: 'file' } as const, { ...GUEST, moderatorChecks: false }, 'service-unavailable'],
    [{ action: 'start', mode: 'file' } as const, MODERATOR, 'service-unavailable'],
    [{ action: 'start', sipAddress: 'sip:a@b' } as const, MODERATOR, 'service-unavailable'],
    [{ action: 'start', mode: 'stream' } as const, MODERATOR, 'bad-request'],
    [{ action: 'start', mode: 'file', streamId: 'x' } as const, MODERATOR, 'bad-request'],
    [{ action: 'stop', sessionId: 's' } as const, MODERATOR, 'item-not-found'],
  ])('%j of %j is answered %s', (request, asker, expected) => {
    expect(() => refuseJibri(request, asker)).toThrow(condition(expected));
  });
});

describe('without gateways', () => {
  const isThisRoom = (room: string) => room === 'here@muc';
  it.each([
    ['here@muc', GUEST, 'forbidden'],
    ['there@muc', MODERATOR, 'forbidden'],
    [undefined, MODERATOR, 'forbidden'],
    ['here@muc', MODERATOR, 'service-unavailable'],
  ])('a call from %s of %j is answered %s', (room, asker, expected) => {
    expect(() => refuseDial({ to: '+49', room }, asker, isThisRoom)).toThrow(condition(expected));
  });
});
