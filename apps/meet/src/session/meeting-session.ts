import type { ReceiverConstraints } from '@parley/bridge-channel';
import {
  type ClientState,
  type Credentials,
  type LocalMediaState,
  type Meeting,
  mayUse,
  type OwnProperties,
  type SessionStore,
} from '@parley/client';
import { errorMessage, type Log, systemClock } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { createBrowserPort } from '../browser/browser-port.ts';
import { createTransfer } from '../browser/transfer.ts';
import type { CaptionsActions } from '../captions/captions-actions.ts';
import type { TalkActions } from '../chat/talk-actions.ts';
import type { MachineAccount } from '../config/machine-account.ts';
import { opusWish } from '../devices/capture.ts';
import type { MediaActions } from '../media/media-actions.ts';
import type { NoticeRequest } from '../notices/notice.ts';
import type { Notices } from '../notices/notices.ts';
import type { RoomNews } from '../notices/room-news.ts';
import { lobbyNotice, moderationNotice, muteNotice, newcomerNotice, REFUSAL } from '../notices/room-notices.ts';
import type { PeopleActions } from '../people/people-actions.ts';
import type { QualityActions } from '../quality/quality-actions.ts';
import type { ReactionRules } from '../reactions/reaction-rules.ts';
import type { RecordingActions } from '../recording/recording-actions.ts';
import type { Signalling } from '../room-address.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { StageActions } from '../stage/stage-actions.ts';
import type { MeetStore } from '../store.ts';

export interface MeetingSessionDeps {
  readonly config: MeetConfig;
  readonly signalling: Signalling;
  readonly signIn: SignIn;
  readonly session: SessionStore;
  readonly roomJid: string;
  /** Of a recorder or gateway. */
  readonly account?: MachineAccount | undefined;
  readonly store: MeetStore;
  readonly log: Log;
  /** The conference's code, which comes later than the first screen. */
  readonly conference: Promise<typeof import('../conference.ts')>;
  readonly notices: Pick<Notices, 'show'>;
  readonly news: RoomNews;
  readonly media: () => MediaActions;
  readonly reactions: () => ReactionRules;
  readonly talk: () => TalkActions;
  readonly captions: () => CaptionsActions;
  readonly recording: () => RecordingActions;
  readonly stage: () => StageActions;
  readonly people: () => PeopleActions;
  readonly quality: () => QualityActions;
  /** The meeting has ended by itself: whatever belongs to it alone ends too. */
  readonly onFailure: () => void;
}

/** One meeting from joining until leaving: connects it, and brings what it tells to the store. */
export class MeetingSession {
  readonly #deps: MeetingSessionDeps;
  #meeting: Meeting | undefined;
  #screenConstraints: ReceiverConstraints | undefined;
  #override: ReceiverConstraints | undefined;
  /** What this person says of themselves by name, from one meeting to the next. */
  readonly #said = new Map<string, string | undefined>();
  #properties: OwnProperties | undefined;

  constructor(deps: MeetingSessionDeps) {
    this.#deps = deps;
  }

  get meeting(): Meeting | undefined {
    return this.#meeting;
  }

  async start(displayName: string, credentials: Credentials | undefined): Promise<void> {
    const { store } = this.#deps;
    const { Meeting, createXmppClient, OwnProperties } = await this.#deps.conference;
    if (store.getState().screen !== 'meeting' || this.#meeting) return;
    this.#properties = new OwnProperties();
    for (const [name, value] of this.#said) this.#properties.set(name, value);
    const meeting = this.#create(Meeting, createXmppClient, displayName, credentials);
    this.#meeting = meeting;
    this.#listen(meeting);
    this.#deps.quality().begin(meeting);
    meeting.setLocalMedia(this.#deps.media().sent);
    this.#sendConstraints();
    meeting.start();
  }

  /** Shows others a text under a name in this person's presence; undefined takes it back (ui contract §1.12). */
  say(name: string, value: string | undefined): void {
    if (this.#said.get(name) === value) return;
    this.#said.set(name, value);
    this.#properties?.set(name, value);
    this.#meeting?.client.updatePresence().catch((error: unknown) => this.#deps.log.info({ error: errorMessage(error) }, 'not said'));
  }

  setLocalMedia(local: LocalMediaState): void {
    this.#meeting?.setLocalMedia(local);
  }

  /** Leaves. `keepsMedia`: the person is about to come back, after a login. */
  close(keepsMedia = false): void {
    const meeting = this.#meeting;
    // First: leaving is told to `#follow` as well.
    this.#meeting = undefined;
    meeting?.leave();
    if (!keepsMedia) this.#deps.media().close();
  }

  /** What the tiles on the screen need. */
  setScreenConstraints(constraints: ReceiverConstraints): void {
    this.#screenConstraints = constraints;
    this.#sendConstraints();
  }

  /** Asks for the same under other limits. */
  askAnew(): void {
    this.#sendConstraints();
  }

  /** For tests and diagnostics: instead of what the screen needs, until called with undefined. */
  overrideConstraints(constraints: ReceiverConstraints | undefined): void {
    // The bridge keeps what a message leaves out: an override has to undo what the screen asked for.
    this.#override = constraints && { lastN: -1, selectedSources: [], onStageSources: [], constraints: {}, ...constraints };
    this.#sendConstraints();
  }

  #create(
    Conference: typeof import('../conference.ts')['Meeting'],
    createXmppClient: typeof import('../conference.ts')['createXmppClient'],
    displayName: string,
    credentials: Credentials | undefined,
  ): Meeting {
    const { config, roomJid, signalling, log, session, signIn, account, store } = this.#deps;
    const { hosts, conferenceRequestUrl } = config;
    const isMember = signIn.isMember || credentials !== undefined;
    const domain = isMember ? hosts.domain : (hosts.anonymousDomain ?? hosts.domain);
    const logIn = (account: Credentials) =>
      createXmppClient({ ...signalling, domain: hosts.authDomain ?? hosts.domain, log, ...account, isLoginFinal: true });
    const xmpp = credentials ? logIn(credentials) : createXmppClient({ ...signalling, domain, log, ...account?.login });
    const ports = {
      browser: createBrowserPort({ hasSimulcast: !config.disableSimulcast }),
      transfer: createTransfer(),
      clock: systemClock,
    };
    return new Conference(
      { xmpp, openLogin: logIn, session, log, ...ports },
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
        sound: () => opusWish(config, store.getState().settings),
        startMuted: { audio: config.startAudioMuted, video: config.startVideoMuted },
        hiddenDomain: hosts.hiddenDomain,
        fileStore: config.talk.fileStore,
        ...(this.#properties && { properties: this.#properties }),
      },
    );
  }

  #listen(meeting: Meeting): void {
    const { config, store, talk, media } = this.#deps;
    meeting.on('state', (state) => this.#follow(meeting, state));
    meeting.on('lobbyNotice', (notice) => this.#tell(lobbyNotice(notice, this.#client)));
    meeting.on('reactions', ({ from, reactions }) => talk().float(from, reactions, this.#client));
    meeting.on('transcript', (transcript) => this.#deps.captions().hear(transcript));
    meeting.on('refusal', () => this.#tell(REFUSAL));
    meeting.on('muteRequest', ({ kind, actor }) => {
      // Without a person behind it, it is the rule for newcomers.
      if (actor === undefined && config.mode.ignoresStartMuted) return;
      this.#tell(actor === undefined ? newcomerNotice(store, kind) : muteNotice(store, kind, actor));
      media().switchOff(kind);
    });
    meeting.on('moderationNotice', (notice) => {
      const { avModeration, self } = this.#client;
      if (notice.event === 'switchedOn' && !mayUse(avModeration, notice.kind, self.isModerator)) media().switchOff(notice.kind);
      this.#tell(moderationNotice(notice, this.#client, (kind) => media().switchOn(kind)));
      this.#deps.news.moderated(notice);
    });
  }

  #follow(meeting: Meeting, state: ClientState): void {
    if (this.#meeting !== meeting) return;
    const { config, signIn, store, media, talk, news, stage, people, quality } = this.#deps;
    const { local, displayName, client: before } = store.getState();
    const screen = state.phase === 'failed' ? { screen: signIn.screenOf(state.failure) } : {};
    store.setState({ client: state, breakoutRoom: meeting.isInBreakout ? meeting.room : undefined, ...screen });
    talk().follow(before, state);
    stage().follow(before, state);
    people().follow(before, state);
    media().follow(before, state);
    this.#deps.reactions().follow(before, state);
    quality().follow(before, state);
    news.follow(before, state);
    this.#deps.recording().follow(before, state);
    signIn.follow(state, { audioMuted: local.audio.muted, videoMuted: local.camera.muted });
    if (state.phase === 'failed') this.#fail(screen.screen === 'login');
    else if (isUnasked(state) && config.lobby.autoKnock && displayName !== '') meeting.client.admission.knock();
    else this.#enterRoomPassword(meeting, state);
  }

  #fail(keepsMedia: boolean): void {
    this.#deps.onFailure();
    this.close(keepsMedia);
  }

  /** Recorders bring the room's password along; a wrong one is tried once. */
  #enterRoomPassword(meeting: Meeting, { door }: ClientState): void {
    const password = this.#deps.account?.roomPassword;
    if (password !== undefined && door.kind === 'password' && !door.isTrying && !door.isWrong)
      meeting.client.admission.enterPassword(password);
  }

  #tell(notice: NoticeRequest | undefined): void {
    if (notice) this.#deps.notices.show(notice);
  }

  get #client(): ClientState {
    return this.#deps.store.getState().client;
  }

  #sendConstraints(): void {
    const wanted = this.#screenConstraints;
    const constraints = this.#override ?? (wanted && this.#deps.quality().limited(wanted));
    if (constraints) this.#meeting?.setReceiverConstraints(constraints);
  }
}

/** In front of a lobby, without having knocked. */
function isUnasked({ door }: ClientState): boolean {
  return door.kind === 'lobby' && door.stage === 'outside';
}
