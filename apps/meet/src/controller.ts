import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { ClientState, Credentials, PeerPort, RoomPath, SessionStore } from '@parley/client';
import { Emitter, type Log, systemClock } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { createDevices } from './browser/devices.ts';
import { shelf } from './browser/storage.ts';
import { download } from './browser/transfer.ts';
import { KeptDrafts } from './chat/kept-drafts.ts';
import { TalkActions } from './chat/talk-actions.ts';
import type { MachineAccount } from './config/machine-account.ts';
import { captureSettings } from './devices/capture.ts';
import type { CaptionsActions } from './captions/captions-actions.ts';
import { DoorActions } from './door/door-actions.ts';
import { brandedScenes } from './effects/branded-scenes.ts';
import { EffectsActions } from './effects/effects-actions.ts';
import { effectSupport } from './effects/support.ts';
import { Uploads } from './effects/uploads.ts';
import { InviteActions } from './invite/invite-actions.ts';
import { MediaActions } from './media/media-actions.ts';
import type { DialogName, DialogParams, DialogState } from './meeting/dialog-state.ts';
import type { Notices } from './notices/notices.ts';
import { createTelling } from './notices/telling.ts';
import { PagesActions, type PageWindow } from './pages/pages-actions.ts';
import { PanesActions } from './panes/panes-actions.ts';
import { PeopleActions } from './people/people-actions.ts';
import { createPipPorts } from './pip/pip-ports.ts';
import { Levels } from './quality/levels.ts';
import { QualityActions } from './quality/quality-actions.ts';
import { ReactionRules } from './reactions/reaction-rules.ts';
import { RecorderActions } from './recorder/recorder-actions.ts';
import { createUnloadGuard, recordingSupport } from './recorder/support.ts';
import { createRecordDomain } from './recording/record-domain.ts';
import type { RecordingActions } from './recording/recording-actions.ts';
import type { Signalling } from './room-address.ts';
import { glance } from './session/glance.ts';
import { MeetingSession } from './session/meeting-session.ts';
import type { KeptSettings } from './settings/kept-settings.ts';
import { SettingsActions } from './settings/settings-actions.ts';
import { createMixer } from './share/web-audio-mixer.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import type { Sounds } from './sounds/sounds.ts';
import { StageActions } from './stage/stage-actions.ts';
import { type MeetStore, NO_CLIENT } from './store.ts';

export interface ControllerDeps {
  readonly config: MeetConfig;
  readonly room: RoomPath;
  readonly signalling: Signalling;
  readonly signIn: SignIn;
  readonly session: SessionStore;
  readonly roomJid: string;
  readonly store: MeetStore;
  /** Of a recorder or gateway. */
  readonly account?: MachineAccount | undefined;
  /** What this browser remembers of its person. */
  readonly kept: KeptSettings;
  readonly log: Log;
  readonly window: PageWindow;
  /** The conference's code, which comes later than the first screen. */
  readonly conference: Promise<typeof import('./conference.ts')>;
  /** The link itself wants to go in without asking. */
  readonly mediaOff: boolean;
}

export interface PressedButton {
  /** Its name in `toolbarButtons`, or an operator's own. */
  readonly key: string;
  /** Nothing else happens. */
  readonly preventsExecution: boolean;
}

/** What a person can do, as methods, a domain each: the only place where screens, devices and conference meet. */
export class MeetController {
  readonly #deps: ControllerDeps;
  readonly #session: MeetingSession;
  /** Buttons of which a page that embeds this one wants to know. */
  readonly buttons = new Emitter<{ pressed: PressedButton }>();
  /** What this person has chosen for every meeting. */
  readonly settings: SettingsActions;
  /** Words about what happens. */
  readonly notices: Notices;
  /** What is heard besides voices. */
  readonly sounds: Sounds;
  /** What can be done at the meeting's door, from outside and from inside. */
  readonly door: DoorActions;
  /** Background and noise suppression. */
  readonly effects: EffectsActions;
  /** The document and the whiteboard of the meeting. */
  readonly panes: PanesActions;
  /** Recordings on this machine. */
  readonly recorder: RecorderActions;
  /** Microphone, camera, loudspeaker and screen. */
  readonly media: MediaActions;
  /** What comes before and after the meeting. */
  readonly pages: PagesActions;
  /** Whether reactions make sounds. */
  readonly reactions: ReactionRules;
  /** What can be done with the people in the meeting, and with its rooms. */
  readonly people: PeopleActions;
  /** How good pictures are to be, and how good the connection is. */
  readonly quality: QualityActions;
  /** How loud everybody is. */
  readonly levels: Levels;
  /** How the pictures are arranged. */
  readonly stage: StageActions;
  /** What can be said, asked and given. */
  readonly talk: TalkActions;
  /** Recordings and streams that the server makes. */
  readonly recording: RecordingActions;
  /** Subtitles. */
  readonly captions: CaptionsActions;
  /** How others are brought in. */
  readonly invite: InviteActions;

  constructor(deps: ControllerDeps) {
    this.#deps = deps;
    const telling = createTelling({ ...deps, showPeople: () => this.people.showPanel('people') });
    this.notices = telling.notices;
    this.sounds = telling.sounds;
    const session = new MeetingSession({
      ...deps,
      notices: this.notices,
      news: telling.news,
      media: () => this.media,
      talk: () => this.talk,
      captions: () => this.captions,
      recording: () => this.recording,
      reactions: () => this.reactions,
      stage: () => this.stage,
      people: () => this.people,
      quality: () => this.quality,
    });
    this.#session = session;
    this.settings = new SettingsActions(deps);
    this.recorder = new RecorderActions({
      ...deps,
      notices: this.notices,
      clock: systemClock,
      support: recordingSupport(),
      guard: createUnloadGuard(globalThis),
      load: () => import('./recorder/recording.ts'),
      say: (name, value) => session.say(name, value),
    });
    this.panes = new PanesActions({
      ...deps,
      notices: this.notices,
      meeting: () => session.meeting,
      newRoom: () => import('./panes/whiteboard/scene-crypto.ts').then((part) => part.newWhiteboardRoom()),
    });
    this.effects = new EffectsActions({
      ...deps,
      settings: this.settings,
      notices: this.notices,
      uploads: new Uploads(shelf(() => window.localStorage)),
      clock: systemClock,
      support: effectSupport(deps.config.background.enabled),
      load: () => import('./effects/effects-code.ts'),
      branded: () => brandedScenes(deps.store.getState().branding),
      refresh: (kind) => this.media.refreshEffect(kind),
    });
    this.media = new MediaActions({
      ...deps,
      settings: this.settings,
      notices: this.notices,
      effects: this.effects,
      devices: createDevices(
        () => captureSettings(deps.config, this.settings.all),
        () => ({ config: deps.config.screenShare, fps: this.settings.all.screenFps }),
      ),
      mix: createMixer,
      send: (local) => session.setLocalMedia(local),
    });
    this.door = new DoorActions({
      ...deps,
      client: () => session.meeting?.client,
      joinAs: (credentials) => this.join(credentials),
      leave: () => this.leave(),
      go: (url) => window.location.assign(url),
      attempt: (work) => this.#do(work),
    });
    this.pages = new PagesActions({ ...deps, notices: this.notices, glance: (signal) => glance(deps, signal) });
    this.reactions = new ReactionRules({ ...deps, notices: this.notices, settings: this.settings, meeting: () => session.meeting });
    this.people = new PeopleActions({ ...deps, notices: this.notices, talk: () => this.talk, meeting: () => session.meeting });
    this.quality = new QualityActions({
      ...deps,
      settings: this.settings,
      notices: this.notices,
      meeting: () => session.meeting,
      askAnew: () => session.askAnew(),
    });
    this.levels = new Levels({
      clock: systemClock,
      peer: () => this.peer,
      sources: () => this.state.sources,
      isWatched: () => document.visibilityState !== 'hidden',
    });
    this.stage = new StageActions({
      ...deps,
      settings: this.settings,
      meeting: () => session.meeting,
      page: globalThis.document,
      pip: createPipPorts(),
    });
    const { recording, captions } = createRecordDomain({
      ...deps,
      notices: this.notices,
      sounds: this.sounds,
      client: () => session.meeting?.client,
      say: (name, value) => this.say(name, value),
      askConsent: () => {
        for (const kind of ['audio', 'video'] as const) this.media.switchOff(kind);
        this.openDialog('recordingConsent');
      },
    });
    this.recording = recording;
    this.captions = captions;
    this.invite = new InviteActions({
      ...deps,
      notices: this.notices,
      fetch: (url, init) => fetch(url, init),
      token: () => deps.signIn.token,
      page: () => window.location.href,
    });
    this.talk = new TalkActions({
      ...deps,
      notices: this.notices,
      sounds: this.sounds,
      drafts: new KeptDrafts(
        shelf(() => window.sessionStorage),
        deps.roomJid,
      ),
      client: () => session.meeting?.client,
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
    return this.#session.meeting?.client.peer;
  }

  get state(): ClientState {
    return this.#deps.store.getState().client;
  }

  /** Shows the screen before the meeting, with the devices that the person left on last time. */
  prepare(): void {
    this.#deps.store.setState({ screen: 'prejoin' });
    this.media.prepare();
  }

  setDisplayName(displayName: string): void {
    this.#deps.store.setState({ displayName });
  }

  /** Another name, for the others in the meeting as well, and from now on. */
  rename(name: string): void {
    const displayName = name.trim();
    this.settings.set({ displayName });
    this.setDisplayName(displayName);
    this.#session.meeting?.setDisplayName(displayName);
  }

  /** Goes to the meeting, with `credentials` as somebody with an account. */
  join(credentials?: Credentials): void {
    if (this.#session.meeting) return;
    const { store } = this.#deps;
    const displayName = store.getState().displayName.trim();
    this.settings.set({ displayName });
    store.setState({ displayName, screen: 'meeting', client: { ...NO_CLIENT, phase: 'connecting' } });
    this.#do(this.#session.start(displayName, credentials));
  }

  /** Goes in with neither a microphone nor what others say: for two people in one room. */
  joinSilently(): void {
    this.media.beSilent(true);
    this.join();
  }

  /** Goes in with sound alone. */
  joinLean(): void {
    this.quality.setLowBandwidth(true);
    this.join();
  }

  leave(): void {
    void this.recorder.stop();
    this.panes.reset();
    this.#session.close();
    this.talk.reset();
    this.captions.reset();
    this.stage.reset();
    this.quality.end();
    this.notices.clear();
    this.#deps.store.setState({
      screen: 'left',
      client: NO_CLIENT,
      panel: undefined,
      dialog: undefined,
      breakoutRoom: undefined,
    });
    this.pages.goAway();
  }

  /** The page goes away: say goodbye while there is still time. */
  dismiss(): void {
    this.pages.close();
    this.#session.meeting?.leave();
    this.media.close();
  }

  /** Back to the screen before the meeting. */
  again(): void {
    this.#session.close();
    this.media.renew();
    this.#deps.store.setState({ client: NO_CLIENT, breakoutRoom: undefined });
    this.prepare();
  }

  /** Tries to get in once more, with the name and the devices of before. */
  rejoin(): void {
    this.pages.countRetry();
    this.again();
    this.join();
  }

  /** Opens a window over the page, in place of the one that is open. */
  openDialog<N extends DialogName>(name: N, ...params: DialogParams[N] extends undefined ? [] : [DialogParams[N]?]): void {
    this.#deps.store.setState({ dialog: { ...(params[0] as object | undefined), name } as DialogState });
  }

  /** Copies the meeting's address, without what a link may have set for this person. */
  copyLink(): void {
    const { link } = this.invite;
    navigator.clipboard.writeText(link).then(
      () => this.notices.show({ key: 'toolbar.copied', tone: 'success', timeout: 'short' }),
      () => window.prompt('', link), // no permission: the person can copy it by hand
    );
  }

  /** Somebody pressed a button of which a page that embeds this one wants to know. */
  tellButton(button: PressedButton): void {
    this.buttons.emit('pressed', button);
  }

  closeDialog(): void {
    this.#deps.store.setState({ dialog: undefined });
  }

  /** Shows others a text under a name in this person's presence; undefined takes it back. */
  say(name: string, value: string | undefined): void {
    this.#session.say(name, value);
  }

  /** What the tiles on the screen need. */
  setScreenConstraints(constraints: ReceiverConstraints): void {
    this.#session.setScreenConstraints(constraints);
  }

  /** For tests and diagnostics: instead of what the screen needs, until called with undefined. */
  overrideConstraints(constraints: ReceiverConstraints | undefined): void {
    this.#session.overrideConstraints(constraints);
  }

  #do(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.error({ error: String(error) }, 'action failed'));
  }
}
