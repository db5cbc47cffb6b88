import type { ClientState, Meeting } from '@parley/client';
import { silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { describe, expect, it, vi } from 'vitest';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { PeopleActions } from './people-actions.ts';

const client = (over: Partial<ClientState>): ClientState => ({ ...NO_CLIENT, endpointId: 'me', ...over });

function create(config: object = {}) {
  const signal = vi.fn().mockResolvedValue(undefined);
  const meeting = { client: { services: { people: { signal } } } } as unknown as Meeting;
  const store = createMeetStore({
    client: client({ participants: [{ id: 'ben', displayName: '', isModerator: false, sources: new Map() }] }),
  });
  const talk = { open: vi.fn(), writeTo: vi.fn() };
  const people = new PeopleActions({
    config: readMeetConfig(config),
    store,
    log: silentLog,
    notices: { show: vi.fn() },
    meeting: () => meeting,
    talk: () => talk,
  });
  return { people, signal, store, talk };
}

describe('PeopleActions', () => {
  const up = { signals: { raisedHandAt: 1 } };

  it.each([
    ['my turn has come', {}, client(up), client({ ...up, dominantSpeaker: 'me' }), 1],
    ['somebody else speaks', {}, client(up), client({ ...up, dominantSpeaker: 'ben' }), 0],
    ['I go on speaking and raise my hand', {}, client({ dominantSpeaker: 'me' }), client({ ...up, dominantSpeaker: 'me' }), 0],
    ['no hand is up', {}, client({}), client({ dominantSpeaker: 'me' }), 0],
    ['the operator wants it otherwise', { disableRemoveRaisedHandOnFocus: true }, client(up), client({ ...up, dominantSpeaker: 'me' }), 0],
  ])('takes the hand down or not: %s', (_what, config, before, now, times) => {
    const { people, signal } = create(config);
    people.follow(before, now);
    expect(signal).toHaveBeenCalledTimes(times);
  });

  it('keeps the volume of those who are there, within bounds', () => {
    const { people, store } = create();
    store.setState({ volumes: new Map([['gone', 0.5]]) });
    people.setVolume('ben', 7);
    expect([...store.getState().volumes]).toEqual([['ben', 1]]);
    people.setVolume('ben', 0.25);
    expect(store.getState().volumes.get('ben')).toBe(0.25);
  });

  it('writes to one person in the chat', () => {
    const { people, talk } = create();
    people.writeTo('ben');
    expect(talk.open).toHaveBeenCalledWith('chat');
    expect(talk.writeTo).toHaveBeenCalledWith('ben');
  });
});
