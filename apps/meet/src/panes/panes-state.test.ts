import { readMeetConfig } from '@parley/ui-config';
import { describe, expect, it } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { crowdOf, hasDocument, hasWhiteboard } from './panes-state.ts';

const config = readMeetConfig({
  etherpad_base: 'https://meet.example/etherpad/p/',
  whiteboard: { enabled: true, collabServerBaseUrl: 'https://meet.example' },
});
const NOTHING = readMeetConfig({});

it('offers a document where the server has documents and the focus names one', () => {
  expect(hasDocument({ documentName: 'daily' }, config)).toBe(true);
  expect(hasDocument({}, config)).toBe(false);
  expect(hasDocument({ documentName: 'daily' }, NOTHING)).toBe(false);
});

describe('the whiteboard', () => {
  const services = new Set(['room_metadata'] as const);
  const moderator = { ...NO_CLIENT.self, isModerator: true };
  const whiteboard = { roomId: 'a', roomKey: 'b' };

  it.each([
    ['moderators, who begin it', { ...NO_CLIENT, services, self: moderator }, config, true],
    ['nobody else before', { ...NO_CLIENT, services }, config, false],
    ['everybody once there is one', { ...NO_CLIENT, services, metadata: { ...NO_CLIENT.metadata, whiteboard } }, config, true],
    ['nobody without room metadata', { ...NO_CLIENT, self: moderator }, config, false],
    ['nobody without a server', { ...NO_CLIENT, services, self: moderator }, NOTHING, false],
  ])('is offered to %s', (_who, client, settings, expected) => {
    expect(hasWhiteboard(client, settings)).toBe(expected);
  });

  it.each([
    [19, 25, 'fine'],
    [20, 25, 'fine'],
    [21, 25, 'nearly'],
    [25, 25, 'nearly'],
    [26, 25, 'tooMany'],
    [10, 2, 'nearly'],
    [11, 2, 'tooMany'],
    [500, 0, 'fine'],
  ] as const)('with %i people and a limit of %i is %s', (people, limit, expected) => {
    expect(crowdOf(people, limit)).toBe(expected);
  });
});
