import { parseXml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { activeRecording, type Recordings } from './recording-session.ts';
import { reduceRecordings, reduceViewUrl } from './recordings.ts';

const focus = (...attributes: readonly string[]) =>
  parseXml(
    `<presence>${attributes.map((text) => `<jibri-recording-status xmlns='http://jitsi.org/protocol/jibri' ${text}/>`).join('')}</presence>`,
  );
const ON = `session_id='s1' recording_mode='file' status='on' initiator='room@muc/ada'`;

describe('recordings', () => {
  it('are as the focus says', () => {
    const pending = reduceRecordings([], focus(`session_id='s1' recording_mode='file' status='pending'`));
    expect(pending).toEqual([{ id: 's1', mode: 'file', status: 'pending' }]);
    const on = reduceRecordings(pending, focus(ON));
    expect(on).toEqual([{ id: 's1', mode: 'file', status: 'on', initiator: 'ada' }]);
    expect(reduceRecordings(on, focus(ON))).toBe(on);
    expect(reduceRecordings(on, focus())).toBe(on);
    const off = reduceRecordings(on, focus(`session_id='s1' recording_mode='file' status='off' failure_reason='error'`));
    expect(off).toMatchObject([{ status: 'off', failure: 'error' }]);
    expect([activeRecording(on, 'file')?.id, activeRecording(on, 'stream'), activeRecording(off, 'file')]).toEqual([
      's1',
      undefined,
      undefined,
    ]);
  });

  it.each([
    `session_id='' recording_mode='file' status='on'`,
    `session_id='s' recording_mode='tape' status='on'`,
    `session_id='s' status='x'`,
  ])('are none where nothing can be understood: %s', (attributes) => {
    expect(reduceRecordings([], focus(attributes))).toEqual([]);
  });

  it('are no more than a few', () => {
    const all = Array.from({ length: 30 }, (_, index) => `session_id='s${index}' recording_mode='file' status='off'`);
    expect(reduceRecordings([], focus(...all))).toHaveLength(10);
  });
});

it.each<[string, string, string | undefined]>([
  ['an address', 'https://video.example/watch', 'https://video.example/watch'],
  ['script', 'javascript:alert(1)', undefined],
  ['nothing', '', undefined],
])('a recorder says where its stream is: %s', (_what, url, viewUrl) => {
  const before: Recordings = [{ id: 's1', mode: 'stream', status: 'on' }];
  const presence = parseXml(
    `<presence><session_id>s1</session_id><mode>stream</mode><live-stream-view-url>${url}</live-stream-view-url></presence>`,
  );
  const after = reduceViewUrl(before, presence);
  expect(after[0]?.viewUrl).toBe(viewUrl);
  expect(reduceRecordings(after, focus(`session_id='s1' recording_mode='stream' status='on'`))[0]?.viewUrl).toBe(viewUrl);
  expect(reduceViewUrl([], presence)).toEqual([]);
});
