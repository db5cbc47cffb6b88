import { NS, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { contextWith, moderatorWith, occupantWith, roomWith } from '../testing/index.ts';
import { type FileSharingState, fileSharing } from './file-sharing.ts';

const ID = 'e393a7e5-e790-4f43-836e-d27238201904';
const FILE = { fileId: ID, fileName: 'plan.pdf', fileSize: 3, fileType: 'pdf', timestamp: 5 };
const service = fileSharing({ maxFiles: 2, maxSize: 100 });
const host = moderatorWith('host');
const uploader = occupantWith('uploader', { features: { 'file-upload': true } });
const guest = occupantWith('guest');
const room = roomWith([host, uploader, guest]);
const context = contextWith(room);

const message = (attributes: Record<string, string>, content?: unknown) =>
  xml(
    'command',
    {},
    xml('file-sharing', { xmlns: NS.jitmeet, ...attributes }, ...(content === undefined ? [] : [JSON.stringify(content)])),
  );
const command = (
  sender = host,
  attributes: Record<string, string> = { type: 'add' },
  content: unknown = FILE,
  state: FileSharingState = service.initial,
) => {
  const step = service.command?.(state, sender, message(attributes, content), context);
  if (!step) throw new Error('no command');
  return step;
};
const refusal = (...parts: Parameters<typeof command>): string | undefined => {
  try {
    command(...parts);
    return undefined;
  } catch (error) {
    return stanzaErrorInfo(error).condition;
  }
};
const shared = {
  ...FILE,
  authorParticipantId: 'host',
  authorParticipantJid: 'host@meet.jitsi/x',
  authorParticipantName: 'host',
  conferenceFullName: room.address,
};

describe('fileSharing', () => {
  it('tells everybody else of a file, under the name of who has sent it', () => {
    const { state, effects } = command(host, { type: 'add' }, { ...FILE, authorParticipantId: 'guest', authorParticipantName: 'Mallory' });
    expect(state.files).toEqual({ [ID]: shared });
    expect(effects).toEqual([
      {
        kind: 'deliver',
        to: { nicks: ['uploader', 'guest'] },
        content: { type: 'file-sharing', event: 'add', file: shared },
        room: room.jid,
      },
    ]);
  });

  it('lets the feature of a token decide where there is one', () => {
    expect(Object.keys(command(uploader).state.files)).toEqual([ID]);
    const barred = moderatorWith('barred', { features: { recording: true } });
    expect(refusal(barred)).toBe('forbidden');
  });

  it('refuses a file with which the list would be too long to be told', () => {
    const roomy = fileSharing({ maxFiles: 1_000, maxSize: 100 });
    const chatty = moderatorWith('chatty', { displayName: '<'.repeat(4_000) });
    let { state } = command();
    const fill = () => {
      for (let index = 0; index < 1_000; index++) {
        const file = { ...FILE, fileId: crypto.randomUUID() };
        state = roomy.command?.(state, chatty, message({ type: 'add' }, file), context)?.state ?? state;
      }
    };
    expect(fill).toThrow('the list of files is too long');
    const list = { type: 'file-sharing', event: 'list', files: state.files };
    expect(xml('a', {}, JSON.stringify(list)).toString().length).toBeLessThan(400_000);
    expect(Object.keys(state.files).length).toBeGreaterThan(10);
  });

  it('sends the list to those who come later, and nothing where there is none', () => {
    const { state } = command();
    const joined = { type: 'occupant-joined', occupant: guest } as const;
    expect(service.event?.(state, joined, context).effects).toEqual([
      {
        kind: 'deliver',
        to: { nicks: ['guest'] },
        content: { type: 'file-sharing', event: 'list', files: { [ID]: shared } },
        room: room.jid,
      },
    ]);
    expect(service.event?.(service.initial, joined, context).effects).toEqual([]);
  });

  it('removes a file, once', () => {
    const { state } = command();
    const gone = command(host, { type: 'remove', fileId: ID }, undefined, state);
    expect(gone.state.files).toEqual({});
    expect(gone.effects).toMatchObject([{ content: { event: 'remove', fileId: ID }, to: { nicks: ['uploader', 'guest'] } }]);
    expect(command(host, { type: 'remove', fileId: ID }, undefined, gone.state).effects).toEqual([]);
  });

  it('tells again what was done and perhaps never told', () => {
    const again = (attributes: Record<string, string>, content: unknown, state: FileSharingState, sender = host) => {
      const element = message(attributes, content);
      element.attrs.again = 'true';
      const step = service.command?.(state, sender, element, context);
      if (!step) throw new Error('no command');
      return step;
    };
    const { state, effects } = command();
    expect(again({ type: 'add' }, FILE, state)).toEqual({ state, effects });
    expect(() => again({ type: 'add' }, FILE, state, uploader)).toThrow('there is a file of this id');
    expect(again({ type: 'add' }, FILE, service.initial)).toEqual({ state, effects });
    const gone = command(host, { type: 'remove', fileId: ID }, undefined, state);
    expect(again({ type: 'remove', fileId: ID }, undefined, gone.state)).toEqual(gone);
  });

  it.each([
    ['a participant', guest, { type: 'add' }, FILE, 'forbidden'],
    ['a participant who removes', guest, { type: 'remove', fileId: ID }, undefined, 'forbidden'],
    ['an unknown kind', host, { type: 'rename' }, FILE, 'bad-request'],
    ['no kind', host, {}, FILE, 'bad-request'],
    ['no JSON', host, { type: 'add' }, '', 'bad-request'],
    ['an id that is a path', host, { type: 'add' }, { ...FILE, fileId: '../x' }, 'bad-request'],
    ['an id that nothing has', host, { type: 'remove', fileId: '__proto__' }, undefined, 'bad-request'],
    ['too large a file', host, { type: 'add' }, { ...FILE, fileSize: 101 }, 'not-acceptable'],
  ])('refuses %s', (_what, sender, attributes, content, condition) => {
    expect(refusal(sender, attributes as Record<string, string>, content)).toBe(condition);
  });

  it('refuses a second file of the same id, and more files than a room may have', () => {
    const one = command().state;
    expect(refusal(uploader, { type: 'add' }, { ...FILE, fileName: 'other.pdf' }, one)).toBe('conflict');
    const two = command(host, { type: 'add' }, { ...FILE, fileId: crypto.randomUUID() }, one).state;
    expect(refusal(host, { type: 'add' }, { ...FILE, fileId: crypto.randomUUID() }, two)).toBe('resource-constraint');
  });

  it('reads its state back', () => {
    const { state } = command();
    expect(service.schema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });
});
