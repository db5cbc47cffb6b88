import { type ClientState, isMuted, type Participant } from '@parley/client';
import { isHiddenFromRecorder } from '../stage/recorded.ts';

/** A person as scripts of the original client's surroundings know them (ui contract §1.11). */
export interface OfficialPerson {
  readonly _id: string;
  readonly _displayName: string;
  getId(): string;
  getJid(): string;
  getDisplayName(): string;
  getRole(): 'moderator' | 'none';
  isModerator(): boolean;
  /** Recorders and gateways: they never get into the list of people here. */
  isHidden(): boolean;
  isHiddenFromRecorder(): boolean;
  isAudioMuted(): boolean;
  isVideoMuted(): boolean;
  getIdentity(): Participant['identity'];
  /** `features_…` are what a client can do. */
  getProperty(name: string): string | boolean | undefined;
  getTracks(): readonly OfficialTrack[];
  getConnectionStatus(): 'active' | 'interrupted';
}

interface OfficialTrack {
  getType(): string;
  getParticipantId(): string;
  getVideoType(): string | undefined;
  getSourceName(): string;
  isMuted(): boolean;
  readonly track: MediaStreamTrack;
}

/** Recorders write into what they get. */
export function ownIdentity(identity: Participant['identity']): Participant['identity'] {
  return identity && structuredClone(identity);
}

export function officialPeople(client: ClientState, room: string): readonly OfficialPerson[] {
  return client.participants.map((person) => officialPerson(person, client, room));
}

function officialPerson(person: Participant, client: ClientState, room: string): OfficialPerson {
  const { id, displayName, isModerator, properties, raisedHandAt } = person;
  const property = (name: string) => {
    if (name.startsWith('features_')) return properties?.get(name) === 'true' || undefined;
    return name === 'raisedHand' ? raisedHandAt?.toString() : properties?.get(name);
  };
  return {
    _id: id,
    _displayName: displayName,
    getId: () => id,
    getJid: () => `${room}/${id}`,
    getDisplayName: () => displayName,
    getRole: () => (isModerator ? 'moderator' : 'none'),
    isModerator: () => isModerator,
    isHidden: () => false,
    isHiddenFromRecorder: () => isHiddenFromRecorder(person),
    getIdentity: () => ownIdentity(person.identity),
    isAudioMuted: () => isMuted(person, `${id}-a0`),
    isVideoMuted: () => isMuted(person, `${id}-v0`),
    getProperty: property,
    getTracks: () => officialTracks(client, id),
    getConnectionStatus: () => (client.interrupted.has(id) ? 'interrupted' : 'active'),
  };
}

function officialTracks({ sources }: ClientState, owner: string): readonly OfficialTrack[] {
  return sources
    .filter((source) => source.owner === owner)
    .map((source) => ({
      getType: () => source.kind,
      getParticipantId: () => source.owner,
      getVideoType: () => source.videoType,
      getSourceName: () => source.name,
      isMuted: () => source.muted,
      track: source.track,
    }));
}
