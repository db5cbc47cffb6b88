import { expect, it } from 'vitest';
import type { Metadata, ServiceEvent } from '../service.ts';
import { contextWith, roomWith } from '../testing/index.ts';
import { chatRestriction } from './chat-restriction.ts';

const RESTRICTED = { permissions: { groupChatRestricted: true } };
const CHANGED: ServiceEvent = { type: 'metadata-changed', key: 'permissions', before: undefined };
const tell = (restricted: boolean, event: ServiceEvent, metadata: Metadata) =>
  chatRestriction.event?.({ restricted }, event, contextWith(roomWith([]), { metadata }));
const flag = (value: string | null) => [{ kind: 'operation', operation: { name: 'flags', flags: { 'group-chat-restricted': value } } }];

it.each<[string, boolean, ServiceEvent, Metadata, unknown]>([
  ['restricted', false, CHANGED, RESTRICTED, { state: { restricted: true }, effects: flag('1') }],
  ['free again', true, CHANGED, { permissions: {} }, { state: { restricted: false }, effects: flag(null) }],
  ['as it was', true, CHANGED, { ...RESTRICTED, other: 1 }, { state: { restricted: true }, effects: [] }],
  ['restricted before our restart', true, { type: 'restored' }, RESTRICTED, { state: { restricted: true }, effects: flag('1') }],
  ['free before our restart', false, { type: 'restored' }, {}, { state: { restricted: false }, effects: flag(null) }],
  ['free, with permissions that are none', false, CHANGED, { permissions: 'x' }, { state: { restricted: false }, effects: [] }],
])('tells Prosody of a chat that is %s', (_what, before, event, metadata, expected) => {
  expect(tell(before, event, metadata)).toEqual(expected);
});
