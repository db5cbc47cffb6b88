import type { ClientState, LocalMediaState, Participant, RemoteMedia, SharedVideo } from '@parley/client';
import type { PaneKind } from '../panes/panes-state.ts';

/** One picture on the screen: a person, or what a person shares. */
export interface Tile {
  readonly key: string;
  /** By which it is made large (ui contract §1.12 "Follow me"): endpoint id, or source name of a screen. */
  readonly id: string;
  readonly kind: 'person' | 'screen';
  readonly endpoint: string;
  readonly displayName: string;
  readonly isLocal: boolean;
  readonly isModerator: boolean;
  /** Name of the source, for asking the bridge. */
  readonly sourceName: string;
  /** Present while there is a picture to show. */
  readonly video?: MediaStreamTrack;
  readonly audioMuted: boolean;
  readonly isSpeaking: boolean;
  readonly isInterrupted: boolean;
  /** Place in the queue of raised hands, from 1; absent while the hand is down. */
  readonly hand?: number;
  /** Shares a screen, in a picture of its own. */
  readonly isSharing: boolean;
  /** What is looked at together, in place of a picture. */
  readonly pane?: PaneKind;
  /** A video that they play for all, in place of a picture of theirs. */
  readonly shared?: SharedVideo;
}

/** What is shown in the place of a screen, and comes from no camera. */
const NO_SOURCE = {
  kind: 'screen',
  sourceName: '',
  isModerator: false,
  audioMuted: false,
  isSpeaking: false,
  isInterrupted: false,
  isSharing: false,
} as const;

/** Everything the tiles are made of. */
interface Facts {
  readonly client: ClientState;
  readonly tracks: ReadonlyMap<string, RemoteMedia>;
  readonly hands: ReadonlyMap<string, number>;
}

/** All tiles in a stable order: shared screens, this person, then the others by their seats (`order`: endpoint ids). */
export function buildTiles(client: ClientState, local: LocalMediaState, displayName: string, order: readonly string[] = []): Tile[] {
  const facts: Facts = { client, tracks: new Map(client.sources.map((source) => [source.name, source])), hands: handsOf(client) };
  const seat = new Map(order.map((id, index) => [id, index]));
  const seatOf = ({ id }: Participant) => seat.get(id) ?? order.length;
  const people = [...client.participants].sort((a, b) => seatOf(a) - seatOf(b)).flatMap((participant) => personTiles(facts, participant));
  const me = ownTile(facts, local, displayName);
  const all = [...sharedTile(client, me), me, ...people];
  return [...all.filter((tile) => tile.kind === 'screen'), ...all.filter((tile) => tile.kind === 'person')];
}

function personTiles(facts: Facts, { id, displayName, isModerator, sources }: Participant): Tile[] {
  const { client, hands } = facts;
  const hand = hands.get(id);
  const shared = screensOf({ sources });
  const common = {
    endpoint: id,
    displayName,
    isLocal: false,
    isModerator,
    audioMuted: sources.get(`${id}-a0`)?.muted !== false,
    isInterrupted: client.interrupted.has(id),
    isSharing: shared.length > 0,
  };
  const camera = `${id}-v0`;
  const isSpeaking = client.dominantSpeaker === id && client.isSpeakerSilent !== true;
  const person: Tile = {
    ...common,
    key: id,
    id,
    kind: 'person',
    sourceName: camera,
    isSpeaking,
    ...(hand !== undefined && { hand }),
    ...videoOf(facts, camera),
  };
  const screens = shared.map(
    (name): Tile => ({ ...common, key: name, id: name, kind: 'screen', sourceName: name, isSpeaking: false, ...videoOf(facts, name) }),
  );
  return [person, ...screens];
}

/** Source names of the screens that somebody shares. */
export function screensOf({ sources }: Pick<Participant, 'sources'>): readonly string[] {
  return [...sources].filter(([, { videoType, muted }]) => videoType === 'desktop' && !muted).map(([name]) => name);
}

function videoOf({ client, tracks }: Facts, name: string): { video?: MediaStreamTrack } {
  const source = tracks.get(name);
  return source && isShown(client, source) ? { video: source.track } : {};
}

/** A picture that the bridge has stopped sending would stand still: better the person's initials. */
function isShown(client: ClientState, source: RemoteMedia): boolean {
  return !source.muted && (source.isFormer || client.forwarded === undefined || client.forwarded.has(source.name));
}

/** Everybody's place in the queue of raised hands. */
function handsOf({ endpointId, signals, participants }: ClientState): ReadonlyMap<string, number> {
  const raised = [{ ...signals, id: endpointId }, ...participants].filter(({ raisedHandAt }) => raisedHandAt !== undefined);
  raised.sort((a, b) => (a.raisedHandAt ?? 0) - (b.raisedHandAt ?? 0));
  return new Map(raised.map(({ id }, index) => [id, index + 1]));
}

/** The video that somebody plays for all: one at a time, the own before others'. */
function sharedTile(client: ClientState, me: Tile): Tile[] {
  const everybody = [{ ...client.signals, id: me.endpoint, displayName: me.displayName }, ...client.participants];
  const owner = everybody.find(({ sharedVideo }) => sharedVideo);
  if (!owner?.sharedVideo) return [];
  const { id: endpoint, displayName, sharedVideo: shared } = owner;
  const isLocal = endpoint === me.endpoint;
  const key = `shared-${endpoint}-${shared.video}`;
  return [{ ...NO_SOURCE, key, id: key, endpoint, displayName, isLocal, shared }];
}

/** The document or the whiteboard, as a picture of nobody. Official clients pin the whiteboard by this id. */
export function paneTile(pane: PaneKind): Tile {
  return { ...NO_SOURCE, key: `pane-${pane}`, id: pane, endpoint: pane, displayName: '', isLocal: false, pane };
}

/** The moderator who leads, if any: recorders follow where nobody else has to. */
export function leaderOf({ participants }: Pick<ClientState, 'participants'>, isRecorder = false): Participant | undefined {
  return participants.find(({ isModerator, followMe }) => isModerator && followMe && (isRecorder || followMe.isForRecorder !== true));
}

/** The own screen is not shown: it would show itself within itself. */
function ownTile({ client, hands }: Facts, local: LocalMediaState, displayName: string): Tile {
  const endpoint = client.endpointId || 'local';
  const { track } = local.camera;
  const hand = hands.get(endpoint);
  return {
    key: 'local',
    id: endpoint,
    kind: 'person',
    endpoint,
    displayName,
    isLocal: true,
    isModerator: client.self.isModerator,
    sourceName: `${endpoint}-v0`,
    audioMuted: local.audio.muted || !local.audio.track,
    isSpeaking: client.dominantSpeaker === endpoint && client.isSpeakerSilent !== true,
    isInterrupted: false,
    isSharing: local.screen !== undefined,
    ...(hand !== undefined && { hand }),
    ...(track && { video: track }),
  };
}
