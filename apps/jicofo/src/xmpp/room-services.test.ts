import { AppError, FakeClock, silentLog } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { beforeEach, expect, it, vi } from 'vitest';
import { RoomServices, type RoomServicesDeps } from './room-services.ts';

const INFO = xml(
  'query',
  { xmlns: NS.discoInfo },
  xml('identity', { category: 'component', type: 'av_moderation', name: 'avmoderation.meet' }),
  xml('identity', { category: 'component', type: 'room_metadata', name: 'metadata.meet' }),
);
const says = (from: string, text: string) => xml('message', { from }, xml('json-message', { xmlns: NS.jitmeet, room: 'r@muc' }, text));

const request = vi.fn<() => Promise<Element | undefined>>();
let clock: FakeClock;
let heard: string[];
let arrive: (message: Element) => void;
let services: RoomServices;

beforeEach(() => {
  request.mockReset();
  clock = new FakeClock();
  heard = [];
  const on = (_event: string, listener: (message: Element) => void) => {
    arrive = listener;
    return () => {};
  };
  services = new RoomServices({
    connection: { on, request } as unknown as RoomServicesDeps['connection'],
    ...{ clock, log: silentLog, domain: 'meet' },
    onModeration: (json) => heard.push(json),
    onMetadata: (room, json) => heard.push(`${room} ${json}`),
  });
});

it('asks again until there is an answer, and then hears what came before', async () => {
  request.mockRejectedValueOnce(new AppError('UNAVAILABLE', 'no answer')).mockResolvedValue(INFO);
  services.discover();
  await vi.waitFor(() => expect(request).toHaveBeenCalledOnce());
  arrive(says('avmoderation.meet', 'on'));
  arrive(says('metadata.meet', '{}'));
  arrive(says('somebody@meet', 'off'));
  await vi.waitFor(() => {
    clock.advance(5_000);
    expect(services.addressOf('av_moderation')).toBe('avmoderation.meet');
  });
  expect(request).toHaveBeenCalledTimes(2);
  expect(heard).toEqual(['on', 'r@muc {}']);
  arrive(says('avmoderation.meet', 'more'));
  expect(heard).toEqual(['on', 'r@muc {}', 'more']);
});

it('asks no more once it is stopped', async () => {
  const answer = Promise.withResolvers<undefined>();
  request.mockReturnValue(answer.promise);
  services.discover();
  services.stop();
  answer.reject(new AppError('UNAVAILABLE', 'no answer'));
  await expect(answer.promise).rejects.toThrow();
  await vi.waitFor(() => expect(request).toHaveBeenCalledOnce());
  clock.advance(60_000);
  expect(request).toHaveBeenCalledOnce();
});
