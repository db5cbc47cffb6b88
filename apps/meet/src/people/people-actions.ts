import type { BreakoutPerson, ClientState, Meeting, ModeratedKind, PeopleCommands, SharedVideo } from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { TalkActions } from '../chat/talk-actions.ts';
import type { Notices } from '../notices/notices.ts';
import { REFUSAL } from '../notices/room-notices.ts';
import type { MeetStore, Panel } from '../store.ts';

export interface PeopleActionsDeps {
  readonly config: Pick<MeetConfig, 'people'>;
  readonly store: MeetStore;
  readonly log: Log;
  readonly notices: Pick<Notices, 'show'>;
  readonly meeting: () => Meeting | undefined;
  readonly talk: () => Pick<TalkActions, 'open' | 'writeTo'>;
}

/** What a person does with the people in the meeting and with its rooms. What the server does not do, the screen says. */
export class PeopleActions {
  readonly #deps: PeopleActionsDeps;

  constructor(deps: PeopleActionsDeps) {
    this.#deps = deps;
  }

  /** Opens what is beside the pictures, or closes it when it is open. */
  togglePanel(panel: Panel): void {
    this.#deps.store.setState((state) => ({ panel: state.panel === panel ? undefined : panel }));
  }

  showPanel(panel: Panel): void {
    this.#deps.store.setState({ panel });
  }

  toggleHand(): void {
    const isUp = this.#deps.store.getState().client.signals.raisedHandAt !== undefined;
    this.setHand(isUp ? undefined : Date.now());
  }

  /** The meeting has changed: whoever gets the floor with a hand up has their turn, and the hand goes down. */
  follow(before: ClientState, now: ClientState): void {
    if (!this.#deps.config.people.hands.lowersWhenSpeaking) return;
    const isMine = ({ dominantSpeaker, endpointId }: ClientState) => endpointId !== '' && dominantSpeaker === endpointId;
    if (now.signals.raisedHandAt !== undefined && isMine(now) && !isMine(before)) this.setHand(undefined);
  }

  /** Raises the hand as of then (ms since 1970), or takes it down. */
  setHand(raisedHandAt: number | undefined): void {
    this.#signal({ raisedHandAt });
  }

  /** Plays a video for all, changes how it plays, or (undefined) ends it. */
  shareVideo(sharedVideo: SharedVideo | undefined): void {
    this.#signal({ sharedVideo });
  }

  mute(id: string, kind: ModeratedKind): void {
    this.#command((commands) => commands.mute(id, kind));
  }

  /** Mutes everybody but this person, moderators, and one more (endpoint id). */
  muteAll(kind: ModeratedKind, except?: string): void {
    this.#command((commands) => commands.muteAll(kind, except));
  }

  /** Takes somebody out of the meeting; `reason` is a text that they and the others may see. */
  kick(id: string, reason?: string): void {
    this.#command((commands) => commands.kick(id, reason));
  }

  grantModerator(id: string): void {
    this.#command((commands) => commands.setModerator(id, true));
  }

  revokeModerator(id: string): void {
    this.#command((commands) => commands.setModerator(id, false));
  }

  /** 0 silent, 1 as it is; for this person alone, for as long as the other one stays. */
  setVolume(id: string, volume: number): void {
    const { store } = this.#deps;
    const { client, volumes } = store.getState();
    const present = [...volumes].filter(([other]) => client.participants.some((person) => person.id === other));
    store.setState({ volumes: new Map([...present, [id, Math.min(1, Math.max(0, volume))]]) });
  }

  /** Opens the chat, to be read by one person alone. */
  writeTo(id: string): void {
    const talk = this.#deps.talk();
    talk.open('chat');
    talk.writeTo(id);
  }

  setModeration(kind: ModeratedKind, isOn: boolean): void {
    this.#command((commands) => commands.setModeration(kind, isOn));
  }

  /** Asks somebody to switch it on, and gives them leave where they need it. */
  allow(id: string, kind: ModeratedKind): void {
    this.#command((commands) => commands.allow(id, kind));
  }

  forbid(id: string, kind: ModeratedKind): void {
    this.#command((commands) => commands.forbid(id, kind));
  }

  lowerHand(id: string): void {
    this.#deps.meeting()?.client.services.commands.lowerHand(id);
  }

  setStartMuted(policy: { readonly audio: boolean; readonly video: boolean }): void {
    this.#command((commands) => commands.setStartMuted(policy));
  }

  setSubject(subject: string): void {
    this.#command((commands) => commands.setSubject(subject));
  }

  endForAll(): void {
    this.#command((commands) => commands.endForAll());
  }

  addRoom(name: string): void {
    this.#command((commands) => commands.addBreakoutRoom(name));
  }

  removeRoom(jid: string): void {
    this.#command((commands) => commands.removeBreakoutRoom(jid, this.#deps.store.getState().client.breakoutRooms));
  }

  renameRoom(jid: string, name: string): void {
    this.#command((commands) => commands.renameBreakoutRoom(jid, name));
  }

  sendTo(person: BreakoutPerson, room: string): void {
    this.#command((commands) => commands.sendTo(person, room));
  }

  autoAssign(): void {
    this.#command((commands) => commands.autoAssign(this.#deps.store.getState().client.breakoutRooms, Math.random));
  }

  closeRooms(): void {
    this.#command((commands) => commands.closeBreakoutRooms(this.#deps.store.getState().client.breakoutRooms));
  }

  /** Goes to another room of the meeting. */
  visit(room: string): void {
    this.#deps.meeting()?.switchRoom(room);
  }

  #signal(change: { raisedHandAt?: number | undefined; sharedVideo?: SharedVideo | undefined }): void {
    this.#attempt(this.#deps.meeting()?.client.services.people.signal(change));
  }

  #command(run: (commands: PeopleCommands) => Promise<void>): void {
    const commands = this.#deps.meeting()?.client.services.commands;
    if (commands) this.#attempt(run(commands));
  }

  #attempt(work: Promise<void> | undefined): void {
    const { log, notices } = this.#deps;
    work?.catch((error: unknown) => {
      log.warn({ error: errorMessage(error) }, 'not done');
      notices.show(REFUSAL);
    });
  }
}
