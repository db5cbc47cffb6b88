import { type Clock, errorMessage, type Log } from '@parley/kernel';
import { childOf, type Element } from '@parley/xmpp-core';
import type { XmppPort } from '../ports.ts';
import type { RoomSession } from '../room-session.ts';
import { type Signals, writeSignals } from '../signals.ts';
import { type AvModerationNotice, reduceAvModeration } from './av-moderation.ts';
import { readBreakoutMessage } from './breakout-rooms.ts';
import { type Metadata, readMetadata } from './metadata.ts';
import { speakerStatsMessage } from './people-commands.ts';
import { NO_PEOPLE, type PeopleView } from './people-view.ts';
import type { JsonContent } from './record.ts';
import type { ServiceLink } from './service-link.ts';
import { enterHistory, enterPeople, enterSpeaker } from './speaker-stats.ts';

export interface PeopleDeps {
  readonly xmpp: Pick<XmppPort, 'send'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly link: ServiceLink;
  readonly room: RoomSession;
  readonly onChange: () => void;
  readonly onNotice: (notice: AvModerationNotice) => void;
  /** This person is to go to another room of the meeting (bare JID). */
  readonly onMoveTo: (room: string) => void;
  /** Whoever comes in now starts like this. */
  readonly onStartMuted: (policy: Metadata['startMuted']) => void;
}

const MAX_SUBJECT = 1_024;

/** Follows what is said about the people of one room, and says what this person signals. */
export class People {
  readonly #deps: PeopleDeps;
  #view: PeopleView = NO_PEOPLE;
  /** What was shown until just now: that it has ended is said once, so that those who were told once know. */
  #former: Signals | undefined;
  #hasJoined = false;
  /** When this person said last how the video goes that they share, by the clock. */
  #videoSaidAt = 0;

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
    const { link, clock, room } = deps;
    link.on('av_moderation', (content) => this.#moderated(content));
    link.on('room_metadata', (content, of) => {
      const metadata = of === undefined || of === room.room ? readMetadata(content) : undefined;
      if (metadata) this.#change({ metadata });
    });
    link.on('breakout_rooms', (content) => this.#breakout(content));
    link.on('speakerstats', (content) => this.#change({ speakerStats: enterHistory(this.#view.speakerStats, content, clock.now()) }));
  }

  get view(): PeopleView {
    return this.#view;
  }

  /** Elements of every own presence. */
  get presence(): Element[] {
    return writeSignals(this.#signalsNow, this.#deps.room.nick, this.#former);
  }

  /** A video goes on between two presences: an old time would throw everybody back whenever something else is said. */
  get #signalsNow(): Signals {
    const { signals } = this.#view;
    const { sharedVideo } = signals;
    if (!sharedVideo?.isPlaying) return signals;
    const seconds = (this.#deps.clock.now() - this.#videoSaidAt) / 1_000;
    return { ...signals, sharedVideo: { ...sharedVideo, time: sharedVideo.time + seconds } };
  }

  /** About to join: the room will say everything again. */
  arriving(): void {
    const { speakerStats, signals } = this.#view;
    this.#view = { ...NO_PEOPLE, speakerStats, signals };
  }

  joined(): void {
    const { startMuted } = this.#view.metadata;
    const isNewcomer = !this.#hasJoined;
    this.#hasJoined = true;
    if (isNewcomer && !this.#deps.room.self.isModerator && (startMuted.audio || startMuted.video)) this.#deps.onStartMuted(startMuted);
  }

  /** Somebody came, went, or is called something else. */
  rosterChanged(displayName: string): void {
    const { room } = this.#deps;
    const others = [...room.roster.participants.values()].map(({ id, displayName: name }) => [id, name] as const);
    const speakerStats = enterPeople(this.#view.speakerStats, [...others, [room.nick, displayName]]);
    if (speakerStats !== this.#view.speakerStats) this.#view = { ...this.#view, speakerStats };
  }

  /** The bridge says who has the floor. The server hears of it from that person themselves (client contract §8.5). */
  speaker(id: string | undefined, silence: boolean): void {
    const { clock, link, room, log } = this.#deps;
    if (id === undefined) return;
    const speakerStats = enterSpeaker(this.#view.speakerStats, { id, silence }, clock.now());
    if (speakerStats === this.#view.speakerStats) return;
    this.#view = { ...this.#view, speakerStats };
    if (id !== room.nick || !room.isJoined || !link.has('speakerstats')) return;
    link
      .command('speakerstats', speakerStatsMessage(room.room, silence))
      .catch((error: unknown) => log.debug({ error: errorMessage(error) }, 'speaker not told'));
  }

  /** A message of the room: its subject, perhaps (XEP-0045 §8.1). */
  message(stanza: Element): void {
    const subject = childOf(stanza, 'subject');
    if (stanza.attrs.type !== 'groupchat' || !subject || childOf(stanza, 'body')) return;
    this.#change({ subject: subject.getText().trim().slice(0, MAX_SUBJECT).toWellFormed() });
  }

  /** Moderators may take hands down. */
  endpointMessage(from: string, payload: Readonly<Record<string, unknown>>): void {
    const { room, log } = this.#deps;
    if (payload.name !== 'lower-hand-message' || room.roster.participants.get(from)?.isModerator !== true) return;
    if (this.#view.signals.raisedHandAt === undefined) return;
    this.signal({ raisedHandAt: undefined }).catch((error: unknown) => log.debug({ error: errorMessage(error) }, 'hand not taken down'));
  }

  /** Shows something else of this person from now on; what is undefined ends. */
  async signal(change: { [K in keyof Signals]?: Signals[K] | undefined }): Promise<void> {
    const former = this.#view.signals;
    const next = { ...former, ...change };
    if (change.sharedVideo) this.#videoSaidAt = this.#deps.clock.now();
    const signals = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Signals;
    this.#change({ signals });
    this.#former = former;
    const said = this.#deps.room.update();
    this.#former = undefined;
    await said;
  }

  #moderated(content: JsonContent): void {
    const { state, notice } = reduceAvModeration(this.#view.avModeration, content, this.#deps.room.room);
    if (state !== this.#view.avModeration) this.#change({ avModeration: state });
    if (notice) this.#deps.onNotice(notice);
  }

  #breakout(content: JsonContent): void {
    const said = readBreakoutMessage(content);
    if (said && 'rooms' in said) this.#change({ breakoutRooms: said.rooms });
    else if (said) this.#deps.onMoveTo(said.moveTo);
  }

  #change(change: Partial<PeopleView>): void {
    this.#view = { ...this.#view, ...change };
    this.#deps.onChange();
  }
}
