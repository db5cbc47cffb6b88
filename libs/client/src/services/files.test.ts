import { AppError } from '@parley/kernel';
import { NS, xml } from '@parley/xmpp-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeTransfer } from '../fixtures/fake-transfer.ts';
import { EP, settle, World } from '../fixtures/world.ts';

const FILES = 'filesharing.meet.jitsi';
const DISCO = xml('query', { xmlns: NS.discoInfo }, xml('identity', { category: 'component', type: 'file-sharing', name: FILES }));
const ROOM_INFO = xml(
  'query',
  { xmlns: NS.discoInfo },
  xml('x', { xmlns: NS.dataForm }, xml('field', { var: 'muc#roominfo_meetingId' }, xml('value', {}, 'meeting 1'))),
);
const TOKEN = xml(
  'credentials',
  { xmlns: NS.externalServices },
  xml('service', { type: 'short-lived-token', username: 'token', password: 'secret' }),
);

let world: World;
let transfer: FakeTransfer;
let hasToken: boolean;
beforeEach(async () => {
  transfer = new FakeTransfer();
  hasToken = true;
  world = new World({ fileStore: { apiUrl: 'https://meet/file-sharing', maxFileSize: 100 } }, transfer);
  const { answer } = world.xmpp;
  world.xmpp.answer = (request) => {
    if (request.child.name === 'credentials') return hasToken ? TOKEN : undefined;
    if (request.child.getNS() === NS.discoInfo) return request.to === 'meet.jitsi' ? DISCO : ROOM_INFO;
    return answer(request);
  };
  await world.join('aa');
  world.sent();
});
const files = () => world.client.services.talk.files;
const state = () => world.client.state;
const hear = (content: object) =>
  world.xmpp.message(
    xml('message', { from: FILES }, xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'file-sharing', ...content }))),
  );
const FILE = { fileId: 'f-1', fileName: 'plan.pdf', fileSize: 3, timestamp: 9, authorParticipantId: 'aa', authorParticipantName: 'Ada' };
const plan = (size = 3) => new File(['x'.repeat(size)], '计划.PDF');

it('are listed as the service tells', () => {
  hear({ event: 'list', files: { 'f-2': { ...FILE, fileId: 'f-2', timestamp: 10 }, 'f-1': FILE, x: 5, y: { ...FILE, fileId: '../x' } } });
  expect(state().files.map(({ id }) => id)).toEqual(['f-1', 'f-2']);
  hear({ event: 'add', file: { ...FILE, fileId: 'f-3', fileSize: 'x' } });
  hear({ event: 'add', file: FILE });
  hear({ event: 'remove', fileId: 'f-2' });
  hear({ event: 'remove', fileId: 'f-9' });
  expect(state().files).toMatchObject([
    { id: 'f-1', name: 'plan.pdf', size: 3, authorName: 'Ada' },
    { id: 'f-3', size: 0 },
  ]);
});

describe('sharing', () => {
  it('brings the file to the store and tells the service', async () => {
    const done = files().share(plan());
    await settle();
    const { request, options } = transfer.last;
    expect(request).toEqual({ method: 'POST', url: 'https://meet/file-sharing/sessions/meeting%201/files', token: 'secret' });
    const [[, metadata], [, file]] = options.form as [[string, string], [string, File]];
    expect(JSON.parse(metadata)).toMatchObject({
      fileName: '计划.PDF',
      fileSize: 3,
      fileType: 'pdf',
      conferenceFullName: expect.any(String),
    });
    expect(file.size).toBe(3);
    options.onProgress?.(0.5);
    expect(state().uploads).toMatchObject([{ name: '计划.PDF', progress: 0.5 }]);
    transfer.last.answer(200);
    await done;
    expect(state()).toMatchObject({ uploads: [], files: [{ name: '计划.PDF', authorId: EP, authorName: 'Me' }] });
    const [command] = world.xmpp.sent;
    expect(command?.attrs.to).toBe(FILES);
    expect(JSON.parse(command?.getChildText('file-sharing') ?? '').fileId).toBe(state().files[0]?.id);
    const error = xml('error', { type: 'auth' }, xml('forbidden', { xmlns: NS.stanzas }));
    world.xmpp.message(xml('message', { from: FILES, type: 'error', id: command?.attrs.id }, error));
    expect(state()).toMatchObject({ files: [], uploads: [{ problem: 'refused' }] });
  });

  it('does not even begin with what is too large', async () => {
    await files().share(plan(101));
    expect(state().uploads).toMatchObject([{ problem: 'tooLarge' }]);
    expect(transfer.all).toEqual([]);
    files().dismiss(state().uploads[0]?.id ?? '');
    expect(state().uploads).toEqual([]);
  });

  it.each([
    [403, 'refused'],
    [413, 'full'],
    [507, 'full'],
    [500, 'failed'],
  ])('that the store answers with %i ends with %s', async (status, problem) => {
    const done = files().share(plan());
    await settle();
    transfer.last.answer(status);
    await done;
    expect(state()).toMatchObject({ files: [], uploads: [{ problem }] });
    expect(world.xmpp.sent).toEqual([]);
  });

  it('ends when there is no token, no answer, or no wish any more', async () => {
    hasToken = false;
    await files().share(plan());
    expect(state().uploads).toMatchObject([{ problem: 'refused' }]);
    hasToken = true;
    const lost = files().share(plan());
    await settle();
    transfer.last.fail(new AppError('UNAVAILABLE', 'gone'));
    await lost;
    expect(state().uploads).toMatchObject([{ problem: 'refused' }, { problem: 'failed' }]);
    const stopped = files().share(plan());
    await settle();
    files().dismiss(state().uploads[2]?.id ?? '');
    await stopped;
    expect(state().uploads).toHaveLength(2);
    const { length } = transfer.all;
    const stoppedAtOnce = files().share(plan());
    files().dismiss(state().uploads[2]?.id ?? '');
    await stoppedAtOnce;
    expect(state()).toMatchObject({ files: [], uploads: [{}, {}] });
    expect(transfer.all).toHaveLength(length);
  });
});

it('are fetched from an address that the store names for a while', async () => {
  hear({ event: 'add', file: FILE });
  const address = files().addressOf('f-1');
  await settle();
  expect(transfer.last.request).toMatchObject({ method: 'GET', url: 'https://meet/file-sharing/sessions/meeting%201/files/f-1' });
  transfer.last.answer(200, '{"presignedUrl":"/file-sharing/x?sig=1"}');
  expect(await address).toBe('https://meet/file-sharing/x?sig=1');
});

it.each(['', 'null', '{}', '{"presignedUrl":"https://"}'])('are not fetched where the store answers %j', async (body) => {
  const address = files().addressOf('f-1');
  await settle();
  transfer.last.answer(200, body);
  await expect(address).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('are removed from the store and from the list', async () => {
  hear({ event: 'add', file: FILE });
  const removed = files().remove('f-1');
  await settle();
  transfer.last.answer(204);
  await removed;
  expect(world.xmpp.sent[0]?.getChild('file-sharing')?.attrs).toMatchObject({ type: 'remove', fileId: 'f-1' });
  expect(state().files).toEqual([]);
});
