import type { UrlSettings } from '@parley/ui-config';
import type { DeviceChoice, MeetStore } from '../store.ts';

/** What chooses a device. */
export interface DeviceChooser {
  chooseDevice(kind: 'audio' | 'camera', deviceId: string): void;
  chooseSpeaker(deviceId: string): void;
}

/**
 * Chooses the devices that a link names by their labels (ui contract §3.1), each once: labels are told only after a permission, and
 * afterwards the person may choose another one.
 */
export function followWantedDevices(store: MeetStore, media: DeviceChooser, wanted: UrlSettings['devices']): void {
  const open = new Map<MediaDeviceKind, (deviceId: string) => void>();
  const labels = new Map<MediaDeviceKind, string>();
  const want = (kind: MediaDeviceKind, label: string | undefined, choose: (deviceId: string) => void) => {
    if (label === undefined) return;
    labels.set(kind, label);
    open.set(kind, choose);
  };
  want('audioinput', wanted.audioInput, (deviceId) => media.chooseDevice('audio', deviceId));
  want('videoinput', wanted.videoInput, (deviceId) => media.chooseDevice('camera', deviceId));
  want('audiooutput', wanted.audioOutput, (deviceId) => media.chooseSpeaker(deviceId));
  if (open.size === 0) return;
  const choose = (devices: readonly DeviceChoice[]) => {
    for (const [kind, take] of [...open]) {
      const device = devices.find((candidate) => candidate.kind === kind && candidate.label === labels.get(kind));
      if (!device) continue;
      open.delete(kind);
      take(device.deviceId);
    }
  };
  choose(store.getState().devices);
  const stop = store.subscribe(({ devices }, before) => {
    if (devices !== before.devices) choose(devices);
    if (open.size === 0) stop();
  });
}
