import { describe, expect, it } from 'vitest';
import { roomAddress } from './room-address.ts';

const MUC = 'muc.meet.jitsi';

describe('roomAddress', () => {
  it.each([
    ['demo', 'demo@muc.meet.jitsi'],
    ['Demo@muc.meet.jitsi', 'demo@muc.meet.jitsi'],
    ['demo@MUC.meet.jitsi', 'demo@muc.meet.jitsi'],
    ['demo@muc.acme.meet.jitsi', 'demo@muc.acme.meet.jitsi'],
    ['Demo@muc.ACME.meet.jitsi', 'demo@muc.acme.meet.jitsi'],
    ['[acme]demo@muc.meet.jitsi', 'demo@muc.acme.meet.jitsi'],
    ['[a.b]demo@muc.meet.jitsi', '[a.b]demo@muc.meet.jitsi'],
    ['[a[b]demo@muc.meet.jitsi', '[a[b]demo@muc.meet.jitsi'],
    ['[]demo@muc.meet.jitsi', '[]demo@muc.meet.jitsi'],
    ['会议@muc.meet.jitsi', '会议@muc.meet.jitsi'],
    ['Straße', 'strasse@muc.meet.jitsi'],
    ['ΑΘΉΝΑΣ', 'αθήνασ@muc.meet.jitsi'],
    ['αθήνας', 'αθήνασ@muc.meet.jitsi'],
    ['ısı', 'ısı@muc.meet.jitsi'],
    ['İ', 'i\u0307@muc.meet.jitsi'],
    ['a\u00adb\u200bc', 'abc@muc.meet.jitsi'],
    ['%e4%bc%9a@muc.meet.jitsi', '%e4%bc%9a@muc.meet.jitsi'],
    [`${'a'.repeat(1023)}@muc.meet.jitsi`, `${'a'.repeat(1023)}@muc.meet.jitsi`],
  ])('%s', (asked, expected) => expect(roomAddress(asked, MUC)).toBe(expected));

  it.each([
    ['demo@meet.jitsi', 'INPUT_INVALID'],
    ['demo@internal-muc.meet.jitsi', 'INPUT_INVALID'],
    ['demo@muc.other.example', 'INPUT_INVALID'],
    ['demo@muc.a[b.meet.jitsi', 'INPUT_INVALID'],
    ['demo@muc.a.b.meet.jitsi', 'INPUT_INVALID'],
    ['demo@muc.meet.jitsi/nick', 'INPUT_INVALID'],
    ['@muc.meet.jitsi', 'INPUT_INVALID'],
    ['de mo@muc.meet.jitsi', 'jid-malformed'],
    ['<demo>', 'jid-malformed'],
    [`${'a'.repeat(1024)}@muc.meet.jitsi`, 'jid-malformed'],
    [`${'会'.repeat(342)}@muc.meet.jitsi`, 'jid-malformed'],
  ])('refuses %s', (asked, what) => {
    const expected = what === 'jid-malformed' ? { details: { stanza: expect.objectContaining({ condition: what }) } } : { code: what };
    expect(() => roomAddress(asked, MUC)).toThrow(expect.objectContaining(expected));
  });
});
