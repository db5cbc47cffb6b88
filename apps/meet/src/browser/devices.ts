import type { DevicesPort } from '@parley/client';
import { AppError, type AppErrorCode } from '@parley/kernel';
import type { CaptureSettings } from '../devices/capture.ts';
import { captureScreen, type ScreenWishes } from './screen-capture.ts';

const CODES: Readonly<Record<string, AppErrorCode>> = {
  NotAllowedError: 'NOT_ALLOWED',
  SecurityError: 'NOT_ALLOWED',
  NotFoundError: 'NOT_FOUND',
  OverconstrainedError: 'NOT_FOUND',
  NotReadableError: 'UNAVAILABLE',
  AbortError: 'UNAVAILABLE',
};

/** Whether this page may use devices at all: browsers give them to HTTPS and localhost only. */
export function hasDevices(): boolean {
  return window.isSecureContext && navigator.mediaDevices !== undefined;
}

export function canShareScreen(): boolean {
  return hasDevices() && typeof navigator.mediaDevices.getDisplayMedia === 'function';
}

/** Devices of this browser; what they are asked for is looked up every time. */
export function createDevices(settings: () => CaptureSettings, screen: () => Omit<ScreenWishes, 'isSoundOnly'>): DevicesPort {
  const { mediaDevices } = navigator;
  return {
    openMicrophone: (id) => capture(id, (only) => mediaDevices.getUserMedia({ audio: { ...settings().audio, ...only } })),
    openCamera: (id) => capture(id, (only) => mediaDevices.getUserMedia({ video: { ...settings().video, ...only } })),
    openScreen: async ({ isSoundOnly }) => {
      if (!canShareScreen()) throw new AppError('NOT_SUPPORTED', 'no screens in this browser');
      return captureScreen({ ...screen(), isSoundOnly });
    },
  };
}

/** @param open asks for a device with these constraints above its own */
async function capture(
  deviceId: string | undefined,
  open: (only: MediaTrackConstraints) => Promise<MediaStream>,
): Promise<MediaStreamTrack> {
  if (!hasDevices()) throw new AppError('NOT_SUPPORTED', 'no devices in an insecure context');
  try {
    const stream = await (deviceId === undefined ? open({}) : openChosen(deviceId, open));
    const track = stream.getTracks()[0];
    if (track) return track;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new AppError(CODES[name] ?? 'INTERNAL', 'device not opened', { cause: error });
  }
  throw new AppError('NOT_FOUND', 'the device gave no track');
}

/**
 * The one that was chosen; another one where it is gone. Only wished for, it would lose against one that has more pixels or looks the
 * way that the server prefers.
 */
async function openChosen(deviceId: string, open: (only: MediaTrackConstraints) => Promise<MediaStream>): Promise<MediaStream> {
  try {
    return await open({ deviceId: { exact: deviceId } });
  } catch (error) {
    const isGone = error instanceof Error && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError');
    if (!isGone) throw error;
    return open({});
  }
}
