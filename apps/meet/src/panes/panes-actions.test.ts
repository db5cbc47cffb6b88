import type { ClientState, FollowMe, Participant } from '@parley/client';
import { silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { describe, expect, it, vi } from 'vitest';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { PanesActions } from './panes-actions.ts';

const ROOM = { roomId: 'aa', roomKey: 'k' };
const OFFERED = {
  etherpad_base: 'https://meet.example/etherpad/p/',
  whiteboard: { enabled: true, collabServerBaseUrl: 'https://meet.example', userLimit: 10 },
};

function world(config: object = OFFERED) {
  const store = createMeetStore();
  const opened: unknown[] = [];
  const lead = vi.fn();
  const services = {
    commands: { openWhiteboard: async (room: unknown) => void opened.push(room) },
  };
  const notices = { show: vi.fn(() => true) };
  const panes = new PanesActions({
    store,
    config: readMeetConfig(config),
    notices,
    log: silentLog,
    meeting: () => ({ client: { services } }) as never,
    lead,
    newRoom: async () => ROOM,
  });
  const become = (change: Partial<ClientState>) => store.setState(({ client }) => ({ client: { ...client, ...change } }));
  const open = () => store.getState().panes.open;
  const begin = () => become({ metadata: { ...NO_CLIENT.metadata, whiteboard: ROOM } });
  become({ services: new Set(['room_metadata']), documentName: 'daily' });
  return { panes, become, open, begin, opened, lead, notices };
}

const leader = (followMe: FollowMe | undefined): Participant =>
  ({ id: 'boss', displayName: '', isModerator: true, sources: new Map(), ...(followMe && { followMe }) }) as Participant;
const people = (count: number) => Array.from({ length: count }, (_, index) => ({ ...leader(undefined), id: `p${index}` }));

describe('the document', () => {
  it('opens and closes, and takes along whoever is led', () => {
    const { panes, open, lead } = world();
    panes.toggleDocument();
    expect([open(), lead.mock.calls.length]).toEqual(['document', 1]);
    panes.toggleDocument();
    expect([open(), lead.mock.calls.length]).toEqual([undefined, 2]);
  });

  it('follows whoever leads, and may be closed all the same', () => {
    const { panes, become, open } = world();
    become({ participants: [leader({ isDocumentOpen: true })] });
    expect(open()).toBe('document');
    panes.toggleDocument();
    become({ participants: [leader({ isDocumentOpen: true, hasTiles: true })] });
    expect(open()).toBeUndefined();
    become({ participants: [leader({ isDocumentOpen: false })] });
    become({ participants: [leader({ isDocumentOpen: true })] });
    become({ participants: [leader(undefined)] });
    expect(open()).toBeUndefined();
  });

  it('opens by itself where the operator wants it, once', () => {
    const { panes, become, open } = world({ ...OFFERED, openSharedDocumentOnJoin: true });
    expect(open()).toBe('document');
    panes.toggleDocument();
    become({ endpointId: 'x' });
    expect(open()).toBeUndefined();
  });

  it('is not there without a server of documents', () => {
    const { panes, open } = world({});
    panes.toggleDocument();
    expect([open(), panes.hasDocument]).toEqual([undefined, false]);
  });
});

describe('the whiteboard', () => {
  it('is begun by moderators alone, and comes up for everybody then', async () => {
    const { panes, become, open, begin, opened } = world();
    panes.toggleWhiteboard();
    become({ self: { ...NO_CLIENT.self, isModerator: true } });
    panes.toggleWhiteboard();
    await vi.waitFor(() => expect(opened).toEqual([ROOM]));
    begin();
    expect(open()).toBe('whiteboard');
    panes.toggleWhiteboard();
    // The room says again what it is set to: that opens nothing.
    begin();
    expect(open()).toBeUndefined();
    panes.toggleWhiteboard();
    expect([open(), opened.length]).toEqual(['whiteboard', 1]);
  });

  it('closes when the meeting becomes too large, and says so', () => {
    const { become, open, begin, notices } = world();
    begin();
    become({ participants: people(6) });
    expect(notices.show).toHaveBeenLastCalledWith(expect.objectContaining({ key: 'panes.crowd.nearly' }));
    become({ participants: people(10) });
    expect(open()).toBeUndefined();
    expect(notices.show).toHaveBeenLastCalledWith(expect.objectContaining({ key: 'panes.crowd.tooMany' }));
    expect(notices.show).toHaveBeenCalledTimes(2);
  });

  it('keeps what was on it while it is closed', () => {
    const { panes } = world();
    const elements = [{ id: 'e', type: 'line', version: 1, versionNonce: 1, isDeleted: false }];
    panes.keepDrawing('aa', elements);
    expect([panes.drawingOf('aa'), panes.drawingOf('bb')]).toEqual([elements, []]);
    panes.reset();
    expect(panes.drawingOf('aa')).toEqual([]);
  });
});
