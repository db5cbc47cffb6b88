import type { ClientState, LocalMediaState, Participant, RemoteMedia, SharedVideo } from '@parley/client';

/** One picture on the screen: a person, or what a person shares. */
export interface Tile {
  readonly key: string;
  readonly kind: 'person' | 'screen';
  readonly endpoint: string;
  readonly displayName: string;
  readonly isLocal: boolean;
  /** Name of the source, for asking the bridge. */
  readonly sourceName: string;
  /** Present while there is a picture to show. */
  readonly video?: MediaStreamTrack;
  readonly audioMuted: boolean;
  readonly isSpeaking: boolean;
  readonly isInterrupted: boolean;
  readonly isHandUp: boolean;
  /** A video that they play for all, in place of a picture of theirs. */
  readonly shared?: SharedVideo;
}

/** All tiles in a stable order: shared screens, this person, then the others as they came. */
export function buildTiles(client: ClientState, local: LocalMediaState, displayName: string): Tile[] {
  const people = client.participants.flatMap((participant) => personTiles(client, participant));
  const me = ownTile(client, local, displayName);
  const all = [...sharedTile(client, me), me, ...people];
  return [...all.filter((tile) => tile.kind === 'screen'), ...all.filter((tile) => tile.kind === 'person')];
}

function personTiles(client: ClientState, participant: Participant): Tile[] {
  const { id, displayName } = participant;
  const common = {
    endpoint: id,
    displayName,
    isLocal: false,
    audioMuted: participant.sources.get(`${id}-a0`)?.muted !== false,
    isInterrupted: client.interrupted.has(id),
    isHandUp: participant.raisedHandAt !== undefined,
  };
  const camera = `${id}-v0`;
  const isSpeaking = client.dominantSpeaker === id;
  const person: Tile = { ...common, key: id, kind: 'person', sourceName: camera, isSpeaking, ...videoOf(client, camera) };
  const shared = [...participant.sources].filter(([, state]) => state.videoType === 'desktop' && !state.muted);
  const screens = shared.map(
    ([name]): Tile => ({ ...common, key: name, kind: 'screen', sourceName: name, isSpeaking: false, ...videoOf(client, name) }),
  );
  return [person, ...screens];
}

function videoOf(client: ClientState, name: string): { video?: MediaStreamTrack } {
  const source = client.sources.find((item) => item.name === name);
  return source && isShown(client, source) ? { video: source.track } : {};
}

/** A picture that the bridge has stopped sending would stand still: better the person's initials. */
function isShown(client: ClientState, source: RemoteMedia): boolean {
  return !source.muted && (source.isFormer || client.forwarded === undefined || client.forwarded.has(source.name));
}

/** The video that somebody plays for all: one at a time, the own before others'. */
function sharedTile(client: ClientState, me: Tile): Tile[] {
  const everybody = [{ ...client.signals, id: me.endpoint, displayName: me.displayName }, ...client.participants];
  const owner = everybody.find(({ sharedVideo }) => sharedVideo);
  if (!owner?.sharedVideo) return [];
  const { id: endpoint, displayName, sharedVideo: shared } = owner;
  const isLocal = endpoint === me.endpoint;
  const nothing = { sourceName: '', audioMuted: false, isSpeaking: false, isInterrupted: false, isHandUp: false };
  return [{ ...nothing, key: `shared-${endpoint}-${shared.video}`, kind: 'screen', endpoint, displayName, isLocal, shared }];
}

/** Whom to show large: as a moderator who leads has it, else as this person likes. */
export function pinnedOf(client: ClientState, pinned: string | undefined): string | undefined {
  if (client.signals.followMe) return pinned;
  const leader = leaderOf(client);
  return leader ? leader.followMe?.pinned : pinned;
}

/** The moderator who leads, if any. */
export function leaderOf({ participants }: Pick<ClientState, 'participants'>): Participant | undefined {
  return participants.find(({ isModerator, followMe }) => isModerator && followMe);
}

/** The own screen is not shown: it would show itself within itself. */
function ownTile(client: ClientState, local: LocalMediaState, displayName: string): Tile {
  const endpoint = client.endpointId || 'local';
  const { track } = local.camera;
  return {
    key: 'local',
    kind: 'person',
    endpoint,
    displayName,
    isLocal: true,
    sourceName: `${endpoint}-v0`,
    audioMuted: local.audio.muted || !local.audio.track,
    isSpeaking: client.dominantSpeaker === client.endpointId && client.endpointId !== '',
    isInterrupted: false,
    isHandUp: client.signals.raisedHandAt !== undefined,
    ...(track && { video: track }),
  };
}

/**
 * People on one page. Whoever speaks while on another page comes forward: into the last place of the first page, so that the
 * others keep theirs.
 */
export function pageOf(people: readonly Tile[], page: number, perPage: number): readonly Tile[] {
  const speaker = people.findIndex((tile) => tile.isSpeaking);
  if (page === 0 && speaker >= perPage) {
    const [tile] = people.slice(speaker, speaker + 1);
    return tile ? [...people.slice(0, perPage - 1), tile] : people.slice(0, perPage);
  }
  return people.slice(page * perPage, (page + 1) * perPage);
}
