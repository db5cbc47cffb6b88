import { type ClientState, OwnProperties } from '@parley/client';
import { silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { afterEach, expect, it, vi } from 'vitest';
import { MeetController } from './controller.ts';
import { KeptSettings } from './settings/kept-settings.ts';
import { SignIn } from './sign-in/sign-in.ts';
import { createMeetStore, NO_CLIENT } from './store.ts';

afterEach(() => vi.unstubAllGlobals());

/** A client that, like the real one, tells its state once more when it is left. */
class FakeClient {
  static all: FakeClient[] = [];
  readonly config: unknown;
  readonly client = this;
  state: ClientState = { ...NO_CLIENT, phase: 'connecting' };
  #onState: (state: ClientState) => void = () => {};
  leaves = 0;

  constructor(_deps: unknown, config: unknown) {
    this.config = config;
    FakeClient.all.push(this);
  }

  on(event: string, listener: (state: ClientState) => void): void {
    if (event === 'state') this.#onState = listener;
  }

  tell(change: Partial<ClientState>): void {
    this.state = { ...this.state, ...change };
    this.#onState(this.state);
  }

  leave(): void {
    this.leaves++;
    this.#onState(this.state);
  }

  start(): void {}
  setLocalMedia(): void {}
}

function meet() {
  FakeClient.all = [];
  const enumerateDevices = vi.fn(async () => []);
  const mediaDevices = Object.assign(new EventTarget(), { enumerateDevices });
  vi.stubGlobal('navigator', { mediaDevices, userAgent: '' });
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => undefined });
  const store = createMeetStore();
  const page = { exists: false, hasReturned: false, settle: () => {}, visit: () => false };
  const shelf = { get: () => undefined, set: () => {} };
  const controller = new MeetController({
    config: readMeetConfig({ hosts: { domain: 'meet.jitsi', anonymousdomain: 'guest.meet.jitsi' } }),
    room: { displayName: 'demo', node: 'demo' },
    signalling: { service: 'wss://meet/xmpp-websocket' },
    signIn: new SignIn({ token: undefined, isForced: false, page: page as never, shelf, goesByItself: false }),
    session: { machineUid: 'uid', read: () => undefined, write: () => {} },
    roomJid: 'demo@muc.meet.jitsi',
    store,
    kept: new KeptSettings(shelf),
    log: silentLog,
    window: {
      href: 'https://meet.example/demo',
      siteFolder: '/',
      isEmbedded: false,
      local: shelf,
      tab: shelf,
      now: () => 0,
      every: () => () => {},
      go: () => {},
      rewrite: () => {},
      openChannel: () => undefined,
    },
    conference: Promise.resolve({ Meeting: FakeClient, createXmppClient: () => ({}), OwnProperties } as never),
    mediaOff: true,
  });
  const join = async () => {
    controller.join();
    await vi.waitFor(() => expect(FakeClient.all).not.toHaveLength(0));
    const client = FakeClient.all.at(-1);
    if (!client) throw new Error('no client');
    return client;
  };
  return { controller, store, join, mediaDevices, enumerateDevices };
}

it('listens for new devices once, however often a person comes back', () => {
  const { controller, mediaDevices, enumerateDevices } = meet();
  controller.prepare();
  for (let time = 0; time < 3; time++) {
    controller.leave();
    controller.again();
  }
  enumerateDevices.mockClear();
  mediaDevices.dispatchEvent(new Event('devicechange'));
  expect(enumerateDevices).toHaveBeenCalledTimes(1);
});

it('leaves a meeting that failed once, and says why', async () => {
  const { store, join } = meet();
  const client = await join();
  client.tell({ phase: 'failed', failure: { code: 'lobbyDenied' } });
  expect(client.leaves).toBe(1);
  expect(store.getState()).toMatchObject({ screen: 'failure', client: { failure: { code: 'lobbyDenied' } } });
});

it('asks for a login where the server wants one, and connects anew with it', async () => {
  const { controller, store, join } = meet();
  const refused = await join();
  refused.tell({ phase: 'failed', failure: { code: 'loginRequired' } });
  expect(store.getState().screen).toBe('login');
  controller.door.logIn({ username: 'Ada@MEET.jitsi', password: 'secret' });
  await vi.waitFor(() => expect(FakeClient.all).toHaveLength(2));
  expect(FakeClient.all[1]?.config).toMatchObject({ isAccount: true, domain: 'meet.jitsi' });
  FakeClient.all[1]?.tell({ phase: 'failed', failure: { code: 'loginRefused' } });
  expect(store.getState().screen).toBe('login');
});

it('closes what was open when a meeting fails, and forgets what belonged to it alone before the next', async () => {
  const { controller, store, join } = meet();
  const client = await join();
  client.tell({ phase: 'joined' });
  controller.openDialog('stats');
  store.setState({ volumes: new Map([['ben', 0.5]]) });
  client.tell({ phase: 'failed', failure: { code: 'kicked' } });
  expect(store.getState()).toMatchObject({ screen: 'failure', dialog: undefined });
  controller.again();
  expect(store.getState()).toMatchObject({ screen: 'prejoin', client: NO_CLIENT, volumes: new Map() });
});

it('comes back after a lost connection as it went: who was off or without sound stays so', async () => {
  const { controller, store, join } = meet();
  const client = await join();
  controller.media.beSilent(true);
  const prepare = vi.spyOn(controller.media, 'prepare');
  client.tell({ phase: 'failed', failure: { code: 'connectionFailed' } });
  controller.rejoin();
  expect(prepare).toHaveBeenCalledWith({ audioMuted: true, cameraMuted: true, isSilent: true });
  expect(store.getState()).toMatchObject({ screen: 'meeting', isSilent: true });
  controller.leave();
  controller.again();
  expect(store.getState().isSilent).toBe(false);
});
