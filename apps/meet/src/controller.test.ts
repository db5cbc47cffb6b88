import { silentLog } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { afterEach, expect, it, vi } from 'vitest';
import { MeetController } from './controller.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { createMeetStore } from './store.ts';

afterEach(() => vi.unstubAllGlobals());

it('listens for new devices once, however often a person comes back', async () => {
  const enumerateDevices = vi.fn(async () => []);
  const mediaDevices = Object.assign(new EventTarget(), { enumerateDevices });
  vi.stubGlobal('navigator', { mediaDevices });
  const controller = new MeetController({
    config: {} as MeetConfig,
    room: { displayName: 'demo', node: 'demo' },
    signalling: { service: 'wss://meet/xmpp-websocket' },
    signIn: {} as SignIn,
    session: { machineUid: 'uid', read: () => undefined, write: () => {} },
    roomJid: 'demo@muc.meet.jitsi',
    store: createMeetStore(),
    log: silentLog,
    conference: new Promise(() => {}),
    mediaOff: true,
  });
  controller.prepare();
  for (let time = 0; time < 3; time++) {
    controller.leave();
    controller.again();
  }
  enumerateDevices.mockClear();
  mediaDevices.dispatchEvent(new Event('devicechange'));
  expect(enumerateDevices).toHaveBeenCalledTimes(1);
});
