import type { ReceiverConstraints } from '@parley/bridge-channel';
import {
  type ClientState,
  type Credentials,
  LocalMedia,
  type Meeting,
  type ModeratedKind,
  mayUse,
  type PeerPort,
  type RoomPath,
  type SessionStore,
} from '@parley/client';
import { type Log, systemClock } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { createBrowserPort } from './browser/browser-port.ts';
import { createDevices } from './browser/devices.ts';
import { readPreferences, writePreferences } from './browser/preferences.ts';
import { createTransfer, download } from './browser/transfer.ts';
import { TalkActions } from './chat/talk-actions.ts';
import { DoorActions } from './door/door-actions.ts';
import { dropNotice, showLobbyNotice, showModerationNotice, showMuteNotice, showNotice, showRefusal } from './notices.ts';
import { PeopleActions } from './people/people-actions.ts';
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
  /** What can be done with the people in the meeting, and with its rooms. */
  readonly people: PeopleActions;
  /** What can be said, asked and given. */
  readonly talk: TalkActions;
  #media: LocalMedia;
  #meeting: Meeting | undefined;
  #screenConstraints: ReceiverConstraints | undefined;
  #override: ReceiverConstraints | undefined;

  constructor(deps: ControllerDeps) {
    this.#deps = deps;
    this.#media = this.#createMedia();
    this.door = new DoorActions({
      ...deps,
      client: () => this.#meeting?.client,
      joinAs: (credentials) => this.join(credentials),
      leave: () => this.leave(),
      go: (url) => window.location.assign(url),
      attempt: (work) => this.#do(work),
    });
    this.people = new PeopleActions({ ...deps, meeting: () => this.#meeting });
    this.talk = new TalkActions({
      ...deps,
      client: () => this.#meeting?.client,
      download,
      isVisible: () => document.visibilityState !== 'hidden',
    });
  }

  get room(): RoomPath {
    return this.#deps.room;
  }

  /** Bare JID of the main room. */
  get mainRoom(): string {
    return this.#deps.roomJid;
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
    return this.#meeting?.client.peer;
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
    if (this.#meeting) return;
    const { store } = this.#deps;
    const displayName = store.getState().displayName.trim();
    writePreferences({ displayName });
    store.setState({ displayName, screen: 'meeting', client: { ...NO_CLIENT, phase: 'connecting' } });
    this.#do(this.#start(displayName, credentials));
  }

  leave(): void {
    this.#close();
    this.talk.reset();
    this.#deps.store.setState({
      screen: 'left',
      client: NO_CLIENT,
      panel: undefined,
      pinned: undefined,
      breakoutRoom: undefined,
      notices: [],
    });
  }

  /** The page goes away: say goodbye while there is still time. */
  dismiss(): void {
    this.#meeting?.leave();
    this.#media.close();
  }

  /** Back to the screen before the meeting. */
  again(): void {
    this.#close();
    this.#media = this.#createMedia();
    this.#deps.store.setState({ local: this.#media.state, client: NO_CLIENT, breakoutRoom: undefined });
    this.prepare();
  }

  toggle(kind: Kind): void {
    const muted = !this.#media.state[kind].muted;
    if (!muted && !this.#mayUse(kind === 'audio' ? 'audio' : 'video')) return;
    writePreferences(kind === 'audio' ? { audioMuted: muted } : { cameraMuted: muted });
    this.#do(this.#media.setMuted(kind, muted));
  }

  toggleScreen(): void {
    if (this.#media.state.screen) this.#media.stopScreen();
    else if (this.#mayUse('desktop')) this.#do(this.#media.startScreen());
  }

  /** Switches on what somebody has asked for, out of the notice that says so. */
  switchOn(kind: ModeratedKind, notice: number): void {
    dropNotice(this.#deps.store, notice);
    if (kind === 'desktop') this.#do(this.#media.startScreen());
    else this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', false));
  }

  dropNotice(id: number): void {
    dropNotice(this.#deps.store, id);
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
    const { Meeting, createXmppClient } = await this.#deps.conference;
    if (store.getState().screen !== 'meeting' || this.#meeting) return;
    const isMember = signIn.isMember || credentials !== undefined;
    const domain = isMember ? hosts.domain : (hosts.anonymousDomain ?? hosts.domain);
    const logIn = (account: Credentials) =>
      createXmppClient({ ...signalling, domain: hosts.authDomain ?? hosts.domain, log, ...account, isLoginFinal: true });
    const meeting = new Meeting(
      {
        xmpp: credentials ? logIn(credentials) : createXmppClient({ ...signalling, domain, log }),
        openLogin: logIn,
        session,
        browser: createBrowserPort(),
        transfer: createTransfer(),
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
        fileStore: config.talk.fileStore,
      },
    );
    this.#meeting = meeting;
    this.#listen(meeting);
    meeting.setLocalMedia(this.#media.state);
    this.#sendConstraints();
    meeting.start();
  }

  #listen(meeting: Meeting): void {
    const { store } = this.#deps;
    meeting.on('state', (state) => this.#follow(meeting, state));
    meeting.on('lobbyNotice', (notice) => showLobbyNotice(store, notice, this.state));
    meeting.on('reactions', ({ from, reactions }) => this.talk.float(from, reactions, this.state));
    meeting.on('refusal', () => showRefusal(store));
    meeting.on('muteRequest', ({ kind, actor }) => {
      this.#switchOff(kind);
      if (actor !== undefined) showMuteNotice(store, kind, actor, this.state);
    });
    meeting.on('moderationNotice', (notice) => {
      const { avModeration, self } = this.state;
      if (notice.event === 'switchedOn' && !mayUse(avModeration, notice.kind, self.isModerator)) this.#switchOff(notice.kind);
      showModerationNotice(store, notice, this.state);
    });
  }

  #switchOff(kind: ModeratedKind): void {
    if (kind === 'desktop') this.#media.stopScreen();
    else this.#do(this.#media.setMuted(kind === 'audio' ? 'audio' : 'camera', true));
  }

  /** Whether the moderators let this person switch it on; if not, they are told. */
  #mayUse(kind: ModeratedKind): boolean {
    const { avModeration, self } = this.state;
    if (mayUse(avModeration, kind, self.isModerator)) return true;
    showNotice(this.#deps.store, { kind: `people.notice.forbidden.${kind}`, actor: '', name: '' });
    return false;
  }

  #follow(meeting: Meeting, state: ClientState): void {
    if (this.#meeting !== meeting) return;
    const { config, signIn, store } = this.#deps;
    const { local, displayName, client: before } = store.getState();
    const screen = state.phase === 'failed' ? { screen: signIn.screenOf(state.failure) } : {};
    store.setState({ client: state, breakoutRoom: meeting.isInBreakout ? meeting.room : undefined, ...screen });
    this.talk.follow(before, state);
    signIn.follow(state, { audioMuted: local.audio.muted, videoMuted: local.camera.muted });
    if (state.phase === 'failed') this.#close(screen.screen === 'login');
    else if (isUnasked(state) && config.lobby.autoKnock && displayName !== '') meeting.client.admission.knock();
  }

  #sendConstraints(): void {
    const constraints = this.#override ?? this.#screenConstraints;
    if (constraints) this.#meeting?.setReceiverConstraints(constraints);
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
          this.#meeting?.setLocalMedia(local);
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
    const meeting = this.#meeting;
    // First: leaving is told to `#follow` as well.
    this.#meeting = undefined;
    meeting?.leave();
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
