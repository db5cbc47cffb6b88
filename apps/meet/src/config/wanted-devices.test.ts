import { expect, it, vi } from 'vitest';
import { createMeetStore } from '../store.ts';
import { followWantedDevices } from './wanted-devices.ts';

it('chooses devices by label once, when labels are told', () => {
  const store = createMeetStore();
  const media = { chooseDevice: vi.fn(), chooseSpeaker: vi.fn() };
  followWantedDevices(store, media, { audioInput: 'Desk', audioOutput: 'Box' });
  store.setState({ devices: [{ kind: 'audioinput', deviceId: 'm1', label: 'm1' }] });
  expect(media.chooseDevice).not.toHaveBeenCalled();
  const told = [
    { kind: 'audioinput', deviceId: 'm1', label: 'Desk' },
    { kind: 'videoinput', deviceId: 'c1', label: 'Desk' },
    { kind: 'audiooutput', deviceId: 's1', label: 'Box' },
  ] as const;
  store.setState({ devices: told });
  store.setState({ devices: [...told] });
  expect(media.chooseDevice).toHaveBeenCalledExactlyOnceWith('audio', 'm1');
  expect(media.chooseSpeaker).toHaveBeenCalledExactlyOnceWith('s1');
});

it('does nothing for links that name none', () => {
  const store = createMeetStore();
  const subscribe = vi.spyOn(store, 'subscribe');
  followWantedDevices(store, { chooseDevice: vi.fn(), chooseSpeaker: vi.fn() }, {});
  expect(subscribe).not.toHaveBeenCalled();
});
