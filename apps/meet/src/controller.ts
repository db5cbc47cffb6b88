import type { ReceiverConstraints } from '@parley/bridge-channel';
import {
  type ClientState,
  type ConferenceClient,
  type Credentials,
  LocalMedia,
  type PeerPort,
  type RoomPath,
  type SessionStore,
} from '@parley/client';
import { type Log, systemClock } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { createBrowserPort } from './browser/browser-port.ts';
import { createDevices } from './browser/devices.ts';
import { readPreferences, writePreferences } from './browser/preferences.ts';
import { DoorActions } from './door/door-actions.ts';
import { showNotice } from './notices.ts';
import type { Signalling } from './room-address.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { type MeetStore, NO_CLIENT } from './store.ts';

export interface ControllerDeps {
  readonly config: MeetConfig;
  readonly room: RoomPath;
  readonly signalling: Signalling;
  readonly signIn: SignIn;
  readonly session: SessionStore;
  readonly roomJid: string;
  readonly store: MeetStore;
  readonly log: Log;
  /** The conference's code, which comes later than the first screen. */
  readonly conference: Promise<typeof import('./conference.ts')>;
  /** The link itself wants to go in without asking. */
  readonly mediaOff: boolean;
}

type Kind = 'audio' | 'camera';

/** What a person can do, as methods: the only place where screens, devices and conference meet. */
export class MeetController {
  readonly #deps: ControllerDeps;
  /** One and the same function, which the browser enters once only. */
  readonly #onDevices = () => this.#do(this.#listDevices());
  /** What can be done at the meeting's door, from outside and from inside. */
  readonly door: DoorActions;
  #media: LocalMedia;
  #client: ConferenceClient | undefined;
  #screenConstraints: ReceiverConstraints | undefined;
  #override: ReceiverConstraints | undefined;

  constructor(deps: ControllerDeps) {
    this.#deps = deps;
    this.#media = this.#createMedia();
    this.door = new DoorActions({
      ...deps,
      client: () => this.#client,
      joinAs: (credentials) => this.join(credentials),
      leave: () => this.leave(),
      go: (url) => window.location.assign(url),
      attempt: (work) => this.#do(work),
    });
  }

  get room(): RoomPath {
    return this.#deps.room;
  }

  get config(): MeetConfig {
    return this.#deps.config;
  }

  /** There is a page on which people get their token. */
  get canVisitLoginPage(): boolean {
    return this.#deps.signIn.hasPage;
  }

  /** A host may show here who they are. */
  get canLogIn(): boolean {
    const { config, signIn } = this.#deps;
    if (config.hideLoginButton || signIn.token !== undefined) return false;
    return signIn.hasPage || config.hosts.anonymousDomain !== undefined;
  }

  /** There is something to end: with a token out of a link the link itself is the login. */
  get canLogOut(): boolean {
    const { config, signIn } = this.#deps;
    return signIn.token === undefined || config.tokenLogoutUrl !== undefined;
  }

  get peer(): PeerPort | undefined {
    return this.#client?.peer;
  }

  get state(): ClientState {
    return this.#deps.store.getState().client;
  }

  /** Opens the devices that the person left on last time. */
  prepare(): void {
    const { config, mediaOff } = this.#deps;
    const { audioMuted, cameraMuted } = readPreferences();
    this.#deps.store.setState({ screen: 'prejoin' });
    if (!mediaOff && !audioMuted && !config.startWithAudioMuted) this.#do(this.#media.setMuted('audio', false));
    if (!mediaOff && !cameraMuted && !config.startWithVideoMuted && !config.startAudioOnly) this.#do(this.#media.setMuted('camera', false));
    navigator.mediaDevices?.addEventListener('devicechange', this.#onDevices);
    this.#do(this.#listDevices());
  }

  setDisplayName(displayName: string): void {
    this.#deps.store.setState({ displayName });
  }

  /** Goes to the meeting, with `credentials` as somebody with an account. */
  join(credentials?: Credentials): void {
    if (this.#client) return;
    const { store } = this.#deps;
    const displayName = store.getState().displayName.trim();
    writePreferences({ displayName });
    store.setState({ displayName, screen: 'meeting', client: { ...NO_CLIENT, phase: 'connecting' } });
    this.#do(this.#start(displayName, credentials));
  }

  leave(): void {
    this.#close();
    this.#deps.store.setState({ screen: 'left', client: NO_CLIENT });
  }

  /** The page goes away: say goodbye while there is still time. */
  dismiss(): void {
    this.#client?.leave();
    this.#media.close();
  }

  /** Back to the screen before the meeting. */
  again(): void {
    this.#close();
    this.#media = this.#createMedia();
    this.#deps.store.setState({ local: this.#media.state, client: NO_CLIENT });
    this.prepare();
  }

  toggle(kind: Kind): void {
    const muted = !this.#media.state[kind].muted;
    writePreferences(kind === 'audio' ? { audioMuted: muted } : { cameraMuted: muted });
    this.#do(this.#media.setMuted(kind, muted));
  }

  toggleScreen(): void {
    if (this.#media.state.screen) this.#media.stopScreen();
    else this.#do(this.#media.startScreen());
  }

  chooseDevice(kind: Kind, deviceId: string): void {
    writePreferences(kind === 'audio' ? { microphone: deviceId } : { camera: deviceId });
    this.#do(this.#media.setDevice(kind, deviceId));
  }

  chooseSpeaker(speakerId: string): void {
    writePreferences({ speaker: speakerId });
    this.#deps.store.setState({ speakerId });
  }

  /** What the tiles on the screen need. */
  setScreenConstraints(constraints: ReceiverConstraints): void {
    this.#screenConstraints = constraints;
    this.#sendConstraints();
  }

  /** For tests and diagnostics: instead of what the screen needs, until called with undefined. */
  overrideConstraints(constraints: ReceiverConstraints | undefined): void {
    // The bridge keeps what a message leaves out: an override has to undo what the screen asked for.
    this.#override = constraints && { lastN: -1, selectedSources: [], onStageSources: [], constraints: {}, ...constraints };
    this.#sendConstraints();
  }

  setAudioBlocked(isAudioBlocked: boolean): void {
    this.#deps.store.setState({ isAudioBlocked });
  }

  async #start(displayName: string, credentials: Credentials | undefined): Promise<void> {
    const { config, roomJid, signalling, log, session, signIn, store } = this.#deps;
    const { hosts, conferenceRequestUrl } = config;
    const { ConferenceClient, createXmppClient } = await this.#deps.conference;
    if (store.getState().screen !== 'meeting' || this.#client) return;
    const isMember = signIn.isMember || credentials !== undefined;
    const domain = isMember ? hosts.domain : (hosts.anonymousDomain ?? hosts.domain);
    const logIn = (account: Credentials) =>
      createXmppClient({ ...signalling, domain: hosts.authDomain ?? hosts.domain, log, ...account, isLoginFinal: true });
    const client = new ConferenceClient(
      {
        xmpp: credentials ? logIn(credentials) : createXmppClient({ ...signalling, domain, log }),
        openLogin: logIn,
        session,
        browser: createBrowserPort(),
        clock: systemClock,
        log,
      },
      {
        domain: hosts.domain,
        focus: hosts.focus,
        room: roomJid,
        serviceUrl: signalling.service,
        displayName,
        ...(conferenceRequestUrl !== undefined && { conferenceRequestUrl }),
        ...(signIn.token !== undefined && { token: signIn.token }),
        isAccount: credentials !== undefined,
        channel: config.bridgeChannel,
      },
    );
    this.#client = client;
    client.on('state', (state) => this.#follow(client, state));
    client.on('lobbyNotice', (notice) => showNotice(store, notice, client.state));
    client.on('muteRequest', ({ kind }) => {
      if (kind === 'desktop') this.#media.stopScreen();
      else this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', true));
    });
    client.setLocalMedia(this.#media.state);
    this.#sendConstraints();
    client.start();
  }

  #follow(client: ConferenceClient, state: ClientState): void {
    if (this.#client !== client) return;
    const { config, signIn, store } = this.#deps;
    const { local, displayName } = store.getState();
    const screen = state.phase === 'failed' ? { screen: signIn.screenOf(state.failure) } : {};
    store.setState({ client: state, ...screen });
    signIn.follow(state, { audioMuted: local.audio.muted, videoMuted: local.camera.muted });
    if (state.phase === 'failed') this.#close(screen.screen === 'login');
    else if (isUnasked(state) && config.lobby.autoKnock && displayName !== '') client.admission.knock();
  }

  #sendConstraints(): void {
    const constraints = this.#override ?? this.#screenConstraints;
    if (constraints) this.#client?.setReceiverConstraints(constraints);
  }

  #createMedia(): LocalMedia {
    const { config, log, store } = this.#deps;
    const { microphone, camera } = readPreferences();
    return new LocalMedia(
      {
        devices: createDevices(config),
        log,
        onChange: (local) => {
          const hadTrack = store.getState().local;
          store.setState({ local });
          this.#client?.setLocalMedia(local);
          // Labels are told only after a permission was given.
          if (local.audio.track !== hadTrack.audio.track || local.camera.track !== hadTrack.camera.track) this.#do(this.#listDevices());
        },
      },
      {
        ...(microphone !== undefined && { audio: { deviceId: microphone } }),
        ...(camera !== undefined && { camera: { deviceId: camera } }),
      },
    );
  }

  /** `keepsMedia`: the person is about to come back, after a login. */
  #close(keepsMedia = false): void {
    const client = this.#client;
    // First: leaving is told to `#follow` as well.
    this.#client = undefined;
    client?.leave();
    if (!keepsMedia) this.#media.close();
  }

  async #listDevices(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const devices = all
      .filter((device) => device.deviceId !== '')
      .map(({ kind, deviceId, label }) => ({ kind, deviceId, label: label || deviceId.slice(0, 6) }));
    this.#deps.store.setState({ devices });
  }

  #do(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.error({ error: String(error) }, 'action failed'));
  }
}

/** In front of a lobby, without having knocked. */
function isUnasked({ door }: ClientState): boolean {
  return door.kind === 'lobby' && door.stage === 'outside';
}
