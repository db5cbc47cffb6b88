import type { ClientState, Credentials, PeerPort } from '@parley/client';
import { errorMessage, systemClock } from '@parley/kernel';
import { createDevices } from './browser/devices.ts';
import { shelf } from './browser/storage.ts';
import { download } from './browser/transfer.ts';
import type { CaptionsActions } from './captions/captions-actions.ts';
import { KeptDrafts } from './chat/kept-drafts.ts';
import { TalkActions } from './chat/talk-actions.ts';
import type { ControllerDeps } from './controller-deps.ts';
import { captureSettings } from './devices/capture.ts';
import { DoorActions } from './door/door-actions.ts';
import { brandedScenes } from './effects/branded-scenes.ts';
import { EffectsActions } from './effects/effects-actions.ts';
import { effectSupport } from './effects/support.ts';
import { Uploads } from './effects/uploads.ts';
import { InviteActions } from './invite/invite-actions.ts';
import { MediaActions } from './media/media-actions.ts';
import type { Notices } from './notices/notices.ts';
import { createTelling } from './notices/telling.ts';
import { PagesActions } from './pages/pages-actions.ts';
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
import { glance } from './session/glance.ts';
import { MeetingSession } from './session/meeting-session.ts';
import { SettingsActions } from './settings/settings-actions.ts';
import { createMixer } from './share/web-audio-mixer.ts';
import type { Sounds } from './sounds/sounds.ts';
import { StageActions } from './stage/stage-actions.ts';

/**
 * The domains of a meeting, each with what it needs of the others and of the browser. Later ones are reached through functions: they ask
 * each other only after all are made. What goes across them is up to whoever extends this.
 */
export abstract class MeetDomains {
  protected readonly deps: ControllerDeps;
  protected readonly session: MeetingSession;
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
    this.deps = deps;
    const telling = createTelling({ ...deps, showPeople: () => this.people.showPanel('people') });
    this.notices = telling.notices;
    this.sounds = telling.sounds;
    const { notices } = this;
    const session = new MeetingSession({
      ...deps,
      notices,
      news: telling.news,
      media: () => this.media,
      talk: () => this.talk,
      reactions: () => this.reactions,
      captions: () => this.captions,
      recording: () => this.recording,
      stage: () => this.stage,
      people: () => this.people,
      quality: () => this.quality,
      onFailure: () => this.afterFailure(),
    });
    this.session = session;
    this.settings = new SettingsActions(deps);
    const { settings } = this;
    const meeting = () => session.meeting;
    const client = () => session.meeting?.client;
    const shared = { ...deps, notices, settings, meeting };
    this.recorder = new RecorderActions({
      ...deps,
      notices,
      clock: systemClock,
      support: recordingSupport(),
      guard: createUnloadGuard(globalThis),
      load: () => import('./recorder/recording.ts'),
      say: (name, value) => session.say(name, value),
    });
    this.panes = new PanesActions({
      ...shared,
      lead: () => this.stage.lead(),
      newRoom: () => import('./panes/whiteboard/scene-crypto.ts').then((part) => part.newWhiteboardRoom()),
    });
    this.effects = this.#createEffects();
    this.media = this.#createMedia();
    this.door = new DoorActions({
      ...deps,
      client,
      joinAs: (credentials) => this.join(credentials),
      leave: () => this.leave(),
      go: (url) => window.location.assign(url),
      attempt: (work) => this.attempt(work),
    });
    this.pages = new PagesActions({ ...deps, notices, glance: (signal) => glance(deps, signal) });
    this.reactions = new ReactionRules(shared);
    this.people = new PeopleActions({ ...shared, talk: () => this.talk });
    this.quality = new QualityActions({ ...shared, clock: systemClock, isWatched: isPageVisible, askAnew: () => session.askAnew() });
    this.levels = new Levels({
      clock: systemClock,
      peer: () => this.peer,
      sources: () => this.state.sources,
      isWatched: isPageVisible,
    });
    this.stage = new StageActions({ ...shared, page: globalThis.document, pip: createPipPorts() });
    const records = this.#createRecords();
    this.recording = records.recording;
    this.captions = records.captions;
    this.invite = new InviteActions({
      ...deps,
      notices,
      fetch: (url, init) => fetch(url, init),
      token: () => deps.signIn.token,
      page: () => window.location.href,
    });
    this.talk = new TalkActions({
      ...deps,
      notices,
      sounds: this.sounds,
      drafts: new KeptDrafts(
        shelf(() => window.sessionStorage),
        deps.roomJid,
      ),
      client,
      download,
      isVisible: isPageVisible,
    });
  }

  abstract join(credentials?: Credentials): void;
  abstract leave(): void;
  /** The meeting has ended by itself. */
  protected abstract afterFailure(): void;

  get peer(): PeerPort | undefined {
    return this.session.meeting?.client.peer;
  }

  get state(): ClientState {
    return this.deps.store.getState().client;
  }

  /** What fails is for the log; what a person has to know of it is told by whoever did it. */
  protected attempt(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.deps.log.error({ error: errorMessage(error) }, 'action failed'));
  }

  #createEffects(): EffectsActions {
    const { config, store } = this.deps;
    return new EffectsActions({
      ...this.deps,
      settings: this.settings,
      notices: this.notices,
      uploads: new Uploads(shelf(() => window.localStorage)),
      clock: systemClock,
      support: effectSupport(config.background.enabled),
      load: () => import('./effects/effects-code.ts'),
      branded: () => brandedScenes(store.getState().branding),
      refresh: (kind) => this.media.refreshEffect(kind),
    });
  }

  #createMedia(): MediaActions {
    const { config } = this.deps;
    const { settings, notices, effects } = this;
    return new MediaActions({
      ...this.deps,
      settings,
      notices,
      effects,
      devices: createDevices(
        () => captureSettings(config, settings.all),
        () => ({ config: config.screenShare, fps: settings.all.screenFps }),
      ),
      mix: createMixer,
      send: (local) => this.session.setLocalMedia(local),
    });
  }

  #createRecords(): ReturnType<typeof createRecordDomain> {
    const { notices, sounds, session } = this;
    return createRecordDomain({
      ...this.deps,
      notices,
      sounds,
      client: () => session.meeting?.client,
      say: (name, value) => session.say(name, value),
      askConsent: () => {
        for (const kind of ['audio', 'video'] as const) this.media.switchOff(kind);
        this.deps.store.setState({ dialog: { name: 'recordingConsent' } });
      },
    });
  }
}

function isPageVisible(): boolean {
  return document.visibilityState !== 'hidden';
}
