import type { ClientState, Participant } from '@parley/client';
import { expect, it } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { recorded } from './recorded.ts';

const person = (id: string, mark?: string): Participant => ({
  id,
  displayName: id,
  isModerator: false,
  sources: new Map(),
  ...(mark !== undefined && { identity: { user: { 'hidden-from-recorder': mark } } }),
});

it('leaves whoever wants to be in no recording out of it', () => {
  const sources = ['a', 'b', 'c'].map((owner) => ({ owner, name: `${owner}-a0` }) as ClientState['sources'][number]);
  const client = { ...NO_CLIENT, participants: [person('a'), person('b', 'true'), person('c', 'false')], sources };
  const seen = recorded(client);
  expect(seen.participants.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(seen.sources.map(({ owner }) => owner)).toEqual(['a', 'c']);
  expect(recorded(seen)).toBe(seen);
});
