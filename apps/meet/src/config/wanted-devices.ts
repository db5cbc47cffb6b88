import type { UrlSettings } from '@parley/ui-config';
import type { DeviceChoice, MeetStore } from '../store.ts';

/** What chooses a device. */
export interface DeviceChooser {
  chooseDevice(kind: 'audio' | 'camera', deviceId: string): void;
  chooseSpeaker(deviceId: string): void;
}

interface Wish {
  readonly kind: MediaDeviceKind;
  readonly label: string | undefined;
  readonly take: (deviceId: string) => void;
}

/**
 * Chooses the devices that a link names by their labels (ui contract §3.1), each once: labels are told only after a permission, and
 * afterwards the person may choose another one.
 */
export function followWantedDevices(store: MeetStore, media: DeviceChooser, wanted: UrlSettings['devices']): void {
  const all: readonly Wish[] = [
    { kind: 'audioinput', label: wanted.audioInput, take: (deviceId) => media.chooseDevice('audio', deviceId) },
    { kind: 'videoinput', label: wanted.videoInput, take: (deviceId) => media.chooseDevice('camera', deviceId) },
    { kind: 'audiooutput', label: wanted.audioOutput, take: (deviceId) => media.chooseSpeaker(deviceId) },
  ];
  const open = new Set(all.filter(({ label }) => label !== undefined));
  if (open.size === 0) return;
  const choose = (devices: readonly DeviceChoice[]) => {
    for (const wish of open) {
      const device = devices.find(({ kind, label }) => kind === wish.kind && label === wish.label);
      if (!device) continue;
      open.delete(wish);
      wish.take(device.deviceId);
    }
  };
  choose(store.getState().devices);
  const stop = store.subscribe(({ devices }, before) => {
    if (devices !== before.devices) choose(devices);
    if (open.size === 0) stop();
  });
}
