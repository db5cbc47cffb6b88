import { afterEach, expect, it, vi } from 'vitest';
import { createDevices } from './devices.ts';

afterEach(() => vi.unstubAllGlobals());

const named = (name: string) => Object.assign(new Error(name), { name });

/** A browser with these devices, which asks as the constraints say. */
function devices(present: readonly string[]) {
  const asked: unknown[] = [];
  const getUserMedia = async ({ audio, video }: { audio?: MediaTrackConstraints; video?: MediaTrackConstraints }) => {
    const { deviceId } = (audio ?? video ?? {}) as { deviceId?: { exact: string } };
    asked.push(deviceId?.exact);
    if (deviceId && !present.includes(deviceId.exact)) throw named('OverconstrainedError');
    if (present.length === 0) throw named('NotFoundError');
    return { getTracks: () => [{ id: deviceId?.exact ?? present[0] }] };
  };
  vi.stubGlobal('window', { isSecureContext: true });
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  return { asked, port: createDevices(() => ({ audio: {}, video: { width: { ideal: 1280 } } }), vi.fn()) };
}

it('opens exactly the device that was chosen', async () => {
  const { port, asked } = devices(['good', 'small']);
  expect(await port.openCamera('small')).toMatchObject({ id: 'small' });
  expect(asked).toEqual(['small']);
});

it('takes another one where the chosen one is gone', async () => {
  const { port } = devices(['built-in']);
  expect(await port.openMicrophone('unplugged')).toMatchObject({ id: 'built-in' });
});

it('says that there is none', async () => {
  await expect(devices([]).port.openCamera('unplugged')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(devices([]).port.openCamera(undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
