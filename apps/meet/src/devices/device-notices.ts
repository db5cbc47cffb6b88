import type { NoticeRequest } from '../notices/notice.ts';
import type { DeviceChoice } from '../store.ts';
import { offersOf } from './device-news.ts';

/** What to say about devices that were plugged in, with a button that takes them. */
export function newDeviceNotices(added: readonly DeviceChoice[], use: (device: DeviceChoice) => void): readonly NoticeRequest[] {
  return offersOf(added).map(({ label, devices }) => {
    const isCamera = devices.some(({ kind }) => kind === 'videoinput');
    return {
      key: isCamera ? 'deviceNews.newCamera' : 'deviceNews.newSound',
      name: isCamera ? 'notify.newDeviceCameraTitle' : 'notify.newDeviceAudioTitle',
      values: { device: label },
      timeout: 'long',
      uid: `device ${isCamera ? 'camera' : 'sound'}`,
      actions: [{ key: 'deviceNews.use', run: () => devices.forEach(use), testId: 'deviceNews.use' }],
    };
  });
}

/** What to say when a device went away and another one took its place. */
export function fallbackNotice(kind: 'audio' | 'camera', former: string, now: string): NoticeRequest {
  return { key: `deviceNews.fallback.${kind}`, values: { former, now }, tone: 'warning', timeout: 'long', uid: `device ${kind} gone` };
}
