import type { Participant } from '@parley/client';
import type { MeetController } from '../controller.ts';
import type { MeetStore } from '../store.ts';
import { type OfficialPerson, officialPeople, ownIdentity } from './official-people.ts';
import { roomEvents } from './room-events.ts';

export interface OfficialRoomDeps {
  readonly controller: MeetController;
  readonly store: MeetStore;
}

type Listener = (...values: unknown[]) => void;

/** `APP.conference._room`, as far as recorders, gateways and test suites use it (ui contract §1.11). */
export class OfficialRoom {
  readonly #deps: OfficialRoomDeps;
  /** What lies below the conference: the room itself. */
  readonly room: OfficialMuc;

  constructor(deps: OfficialRoomDeps) {
    this.#deps = deps;
    this.room = new OfficialMuc(deps);
  }

  isJoined(): boolean {
    return this.#client.phase === 'joined';
  }

  myUserId(): string {
    return this.#client.endpointId;
  }

  getName(): string {
    return this.room.roomjid.split('@')[0] ?? '';
  }

  getParticipants(): readonly OfficialPerson[] {
    return officialPeople(this.#client, this.room.roomjid);
  }

  getParticipantById(id: string): OfficialPerson | undefined {
    return this.getParticipants().find((person) => person.getId() === id);
  }

  getParticipantCount(): number {
    return this.#client.participants.length + 1;
  }

  isModerator(): boolean {
    return this.#client.self.isModerator;
  }

  getRole(): 'moderator' | 'none' {
    return this.isModerator() ? 'moderator' : 'none';
  }

  isHidden(): boolean {
    return false;
  }

  isVisitorsSupported(): boolean {
    return false;
  }

  isLobbySupported(): boolean {
    return this.#client.security.hasLobbyService;
  }

  isAVModerationSupported(): boolean {
    return this.#client.services.has('av_moderation');
  }

  isEndConferenceSupported(): boolean {
    return this.#client.services.has('end_conference');
  }

  getBreakoutRooms() {
    const { controller, store } = this.#deps;
    return {
      isSupported: () => this.#client.services.has('breakout_rooms'),
      isBreakoutRoom: () => store.getState().breakoutRoom !== undefined,
      getBreakoutRoomJid: () => store.getState().breakoutRoom ?? controller.mainRoom,
    };
  }

  getMetadataHandler() {
    return { getMetadata: () => this.#client.metadata };
  }

  /** Scripts wait for `connected` alone, as the original client says for both. */
  getConnectionState(): RTCIceConnectionState | null {
    const state = this.#deps.controller.peer?.iceConnectionState ?? null;
    return state === 'completed' ? 'connected' : state;
  }

  kickParticipant(id: string, reason?: string): void {
    this.#deps.controller.people.kick(id, reason);
  }

  grantOwner(id: string): void {
    this.#deps.controller.people.grantModerator(id);
  }

  async leave(): Promise<void> {
    this.#deps.controller.leave();
  }

  get #client() {
    return this.#deps.store.getState().client;
  }
}

/** `_room.room`: who is in it, what happens there, and what this client adds to its presence. */
class OfficialMuc {
  readonly #deps: OfficialRoomDeps;
  readonly #listeners = new Map<string, Set<Listener>>();
  /** Said with the next `sendPresence`, as scripts expect it. */
  readonly #unsaid = new Map<string, string | undefined>();

  constructor(deps: OfficialRoomDeps) {
    this.#deps = deps;
  }

  get roomjid(): string {
    return this.#deps.store.getState().breakoutRoom ?? this.#deps.controller.mainRoom;
  }

  get myroomjid(): string {
    return `${this.roomjid}/${this.#deps.store.getState().client.endpointId}`;
  }

  get members(): Readonly<Record<string, object>> {
    const { participants } = this.#deps.store.getState().client;
    return Object.fromEntries(participants.map((person) => [`${this.roomjid}/${person.id}`, member(person)]));
  }

  getLobby() {
    const { door } = this.#deps.store.getState().client;
    return { lobbyRoom: { joined: door.kind === 'lobby' && door.stage === 'waiting' } };
  }

  addListener(name: string, listener: Listener): void {
    const known = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, known.add(listener));
  }

  removeListener(name: string, listener: Listener): void {
    this.#listeners.get(name)?.delete(listener);
  }

  /** Takes effect with `sendPresence`, and is repeated in every presence from then on. */
  addOrReplaceInPresence(name: string, { value }: { readonly value?: unknown } = {}): void {
    this.#unsaid.set(name, value === undefined ? '' : String(value));
  }

  /** COMPAT(recorders of before 2021): they say so. */
  addToPresence(name: string, values?: { readonly value?: unknown }): void {
    this.addOrReplaceInPresence(name, values);
  }

  removeFromPresence(name: string): void {
    this.#unsaid.set(name, undefined);
  }

  sendPresence(): void {
    for (const [name, value] of this.#unsaid) this.#deps.controller.say(name, value);
    this.#unsaid.clear();
  }

  /** Tells the listeners what has happened between two states. */
  follow(...states: Parameters<typeof roomEvents>): void {
    for (const [name, ...values] of roomEvents(...states)) for (const listener of this.#listeners.get(name) ?? []) listener(...values);
  }
}

function member({ displayName: nick, isModerator, jid, email, identity }: Participant): object {
  const role = isModerator ? 'moderator' : 'participant';
  return { nick, role, jid, email, identity: ownIdentity(identity), isFocus: false, hidden: false };
}
