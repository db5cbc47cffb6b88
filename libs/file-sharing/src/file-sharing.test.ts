import { describe, expect, it } from 'vitest';
import { extensionOf, fileAccess, fileTokenPayload, mayUpload, parseFileId, parseFileMetadata } from './index.ts';
import { plainFileName } from './metadata.ts';

const ID = 'e393a7e5-e790-4f43-836e-d27238201904';

describe('metadata of files', () => {
  it('keeps what is known of it and leaves the rest out', () => {
    const sent = { fileId: ID.toUpperCase(), fileName: 'plan.PDF', fileSize: 3, fileType: 'pdf', timestamp: 1, authorParticipantName: 'x' };
    expect(parseFileMetadata(JSON.stringify(sent))).toEqual({
      fileId: ID,
      fileName: 'plan.PDF',
      fileSize: 3,
      fileType: 'pdf',
      timestamp: 1,
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '3'],
    ['an id that is a path', JSON.stringify({ fileId: '../../etc/passwd', fileName: 'a', fileSize: 1, timestamp: 1 })],
    ['a negative size', JSON.stringify({ fileId: ID, fileName: 'a', fileSize: -1, timestamp: 1 })],
    ['a long name', JSON.stringify({ fileId: ID, fileName: 'a'.repeat(256), fileSize: 1, timestamp: 1 })],
  ])('refuses %s', (_what, text) => {
    expect(parseFileMetadata(text)).toBeUndefined();
  });

  it.each([
    ['../../etc/passwd', '....etcpasswd'],
    ['a\r\nSet-Cookie: b', 'aSet-Cookie: b'],
    ['annual\u202Efdp.exe', 'annualfdp.exe'],
    ['..', 'file'],
    [' ', 'file'],
    ['会议 纪要.docx', '会议 纪要.docx'],
  ])('takes %j as the name %j', (given, plain) => {
    expect(plainFileName(given)).toBe(plain);
  });

  it('finds extensions', () => {
    expect(['a.tar.GZ', 'README', '.bashrc', 'a.'].map(extensionOf)).toEqual(['gz', '', 'bashrc', '']);
  });

  it('takes ids of files only', () => {
    expect([ID, '..', undefined, `${ID}/..`].map(parseFileId)).toEqual([ID, undefined, undefined, undefined]);
  });
});

describe('tokens', () => {
  it('say what their holder may do', () => {
    const holder = { meetingId: 'm', room: 'r', sub: 'acme', nick: 'n', user: { id: 'u', name: 'N' }, mayUpload: true };
    const payload = fileTokenPayload(holder, 10_000);
    expect(payload).toMatchObject({ aud: 'file-sharing', sub: 'acme', room: 'r', meeting_id: 'm', exp: 40, nbf: 5 });
    expect(fileAccess(payload)).toEqual({ meetingId: 'm', mayUpload: true, nick: 'n', userId: 'u' });
  });

  it('of others say nothing', () => {
    expect(
      [{}, undefined, { meeting_id: 'm' }, { meeting_id: 'm', context: { user: { nick: 'n' }, features: { 'file-upload': 'true' } } }].map(
        fileAccess,
      ),
    ).toEqual(Array.from({ length: 4 }, () => undefined));
  });

  it.each([
    [undefined, true, true],
    [undefined, false, false],
    [{}, true, false],
    [{ 'file-upload': true }, false, true],
    [{ 'file-upload': false }, true, false],
  ])('features %j and moderator %j: upload %j', (features, isModerator, expected) => {
    expect(mayUpload({ features, isModerator })).toBe(expected);
  });
});
