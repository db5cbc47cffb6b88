import { xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { OwnProperties, readProperties } from './properties.ts';

const NONE: ReadonlySet<string> = new Set();
const presence = (...children: ReturnType<typeof xml>[]) => xml('presence', {}, ...children);

describe('readProperties', () => {
  it('reads mail address, picture and properties by name', () => {
    const said = presence(
      xml('email', {}, ' a@b '),
      xml('avatar-url', {}, 'https://a/b.png'),
      xml('jitsi_participant_localRecording', {}, 'true'),
      xml('jitsi_participant_raisedHand', {}, '1'),
      xml('jitsi_participant_codecList', {}, 'vp8'),
    );
    expect(readProperties(said, NONE)).toEqual({
      email: 'a@b',
      avatarUrl: 'https://a/b.png',
      properties: new Map([['localRecording', 'true']]),
    });
  });

  it('knows as whom somebody has logged in', () => {
    const user = xml('user', {}, xml('id', {}, '7'), xml('name', {}, 'Ada'), xml('hidden-from-recorder', {}, 'true'));
    expect(readProperties(presence(xml('identity', {}, user, xml('group', {}, 'staff'))), NONE)).toEqual({
      identity: { user: { id: '7', name: 'Ada', 'hidden-from-recorder': 'true' }, group: 'staff' },
    });
    expect(readProperties(presence(xml('identity', {}, xml('user'))), NONE)).toEqual({});
  });

  it('knows gateways', () => {
    expect(readProperties(presence(), new Set(['http://jitsi.org/protocol/jigasi'])).properties?.get('features_jigasi')).toBe('true');
  });

  it.each(['javascript:alert(1)', 'data:image/png;base64,x', '', 'x'])('takes %j for no picture', (address) => {
    expect(readProperties(presence(xml('avatar-url', {}, address)), NONE)).toEqual({});
  });

  it('bounds what strangers say', () => {
    const many = Array.from({ length: 50 }, (_, index) => xml(`jitsi_participant_p${index}`, {}, 'x'.repeat(1000)));
    const { properties } = readProperties(presence(...many, xml('email', {}, 'x'.repeat(1000))), NONE);
    expect(properties?.size).toBe(20);
    expect(properties?.get('p0')).toHaveLength(500);
  });
});

it('OwnProperties keeps one text by name, and no name that XML does not take', () => {
  const own = new OwnProperties();
  own.set('email', 'a@b');
  own.set('email', 'c@d');
  own.set('a b><c', 'x');
  own.set('gone', 'x');
  own.set('gone', undefined);
  expect(own.elements.map(String)).toEqual(['<email>c@d</email>']);
});
