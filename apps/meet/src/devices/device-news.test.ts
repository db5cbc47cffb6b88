import { expect, it } from 'vitest';
import type { DeviceChoice } from '../store.ts';
import { offersOf, pluggedIn } from './device-news.ts';

const device = (kind: MediaDeviceKind, deviceId: string, label = deviceId): DeviceChoice => ({ kind, deviceId, label });
const inside = [device('audioinput', 'default'), device('audioinput', 'built-in'), device('audiooutput', 'speaker')];
const headset = [device('audioinput', 'h1', 'Headset'), device('audiooutput', 'h2', 'Headset')];

it('sees what was plugged in, and not what stands for another', () => {
  expect(pluggedIn(inside, [...inside, device('audioinput', 'communications'), ...headset])).toEqual(headset);
  expect(pluggedIn([...inside, ...headset], inside)).toEqual([]);
});

it('offers a headset once, and a camera of the same name by itself', () => {
  const camera = device('videoinput', 'h3', 'Headset');
  expect(offersOf([...headset, camera])).toEqual([
    { label: 'Headset', devices: headset },
    { label: 'Headset', devices: [camera] },
  ]);
});
