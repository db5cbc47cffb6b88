import type { ClientState, Participant, RemoteMedia } from '@parley/client';
import { AppError, randomHex } from '@parley/kernel';
import { NO_CLIENT } from '../../../apps/meet/src/store.ts';

/**
 * Takes the place of the conference's code in a page: a meeting with scripted people, whose pictures are drawn here. The page cannot tell
 * the difference; there is no network. `window.bench` moves the people.
 */

interface Scripted {
  /** So many people come, the first `withVideo` of them with a picture. */
  fill(people: number, withVideo: number): void;
  /** The first `speakers` take turns, each for `ms`; returns what ends that. */
  speakInTurn(speakers: number, ms: number): () => void;
  /** One person comes with a picture, stays for a moment, and leaves. */
  visit(name: string): Promise<void>;
}

declare global {
  interface Window {
    bench?: Scripted;
  }
}

const WIDTH = 320;
const HEIGHT = 180;
const FPS = 15;
const LEVEL = 0.12;

type Listener = (payload: unknown) => void;

const audioLevels = new Map<string, number>();

/** A moving picture, drawn for as long as its track lives. */
function picture(hue: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(FPS).getVideoTracks();
  if (!context || !track) throw new AppError('NOT_SUPPORTED', 'no canvas');
  let frame = 0;
  const timer = setInterval(() => {
    if (track.readyState === 'ended') clearInterval(timer);
    frame++;
    context.fillStyle = `hsl(${hue} 60% 45%)`;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = `hsl(${hue} 60% 75%)`;
    context.fillRect((frame * 4) % WIDTH, 60, 60, 60);
  }, 1000 / FPS);
  return track;
}

function silence(id: string): MediaStreamTrack {
  const [track] = document.createElement('canvas').captureStream(0).getVideoTracks();
  if (!track) throw new AppError('NOT_SUPPORTED', 'no canvas');
  Object.defineProperty(track, 'id', { value: `sound-${id}` });
  return track;
}

const START: ClientState = {
  ...NO_CLIENT,
  phase: 'joined',
  self: { isModerator: true, permissions: new Map() },
  endpointId: 'me000000',
  downlinkBps: 8_000_000,
  bridgeChannel: 'websocket',
};

/** The part of `Meeting` of @parley/client that a page needs as long as nobody presses anything. */
export class Meeting implements Scripted {
  readonly #listeners = new Map<string, Set<Listener>>();
  #state = START;
  readonly room = 'bench@muc.bench';
  readonly isInBreakout = false;
  readonly client = {
    peer: {
      getTransceivers: () =>
        this.#state.sources.map(({ owner, kind, track }) => ({
          receiver: { track, getSynchronizationSources: () => (kind === 'audio' ? [{ audioLevel: audioLevels.get(owner) ?? 0 }] : []) },
        })),
      getStats: async () => new Map(),
    },
    sendStats: ignore,
    updatePresence: async () => {},
  };

  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  start(): void {
    window.bench = this;
    this.#publish({});
  }

  leave = ignore;
  setLocalMedia = ignore;
  setReceiverConstraints = ignore;
  setCameraLimit = ignore;
  setDisplayName = ignore;

  fill(people: number, withVideo: number): void {
    const all = Array.from({ length: people }, (_, index) => person(`p${String(index).padStart(7, '0')}`, `Person ${index + 1}`));
    const sources = all.flatMap(({ id }, index) => [sound(id), ...(index < withVideo ? [camera(id, index * 37)] : [])]);
    this.#publish({ participants: all, sources, forwarded: new Set(sources.map(({ name }) => name)), startedAt: Date.now() });
  }

  speakInTurn(speakers: number, ms: number): () => void {
    let turn = 0;
    const timer = setInterval(() => {
      const id = this.#state.participants[turn++ % speakers]?.id ?? '';
      audioLevels.clear();
      audioLevels.set(id, LEVEL);
      this.#publish({ dominantSpeaker: id, isSpeakerSilent: false });
    }, ms);
    return () => clearInterval(timer);
  }

  async visit(name: string): Promise<void> {
    const id = randomHex(8);
    const { participants, sources } = this.#state;
    const added = [sound(id), camera(id, 200)];
    const forwarded = (all: readonly RemoteMedia[]) => new Set(all.map((source) => source.name));
    this.#publish({
      participants: [...participants, person(id, name)],
      sources: [...sources, ...added],
      forwarded: forwarded([...sources, ...added]),
    });
    await painted();
    await painted();
    for (const { track } of added) track.stop();
    this.#publish({ participants, sources, forwarded: forwarded(sources) });
    await painted();
  }

  #publish(change: Partial<ClientState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners.get('state') ?? []) listener(this.#state);
  }
}

function person(id: string, displayName: string): Participant {
  const sources = new Map([`${id}-a0`, `${id}-v0`].map((name) => [name, { muted: false }]));
  return { id, displayName, isModerator: false, sources } as unknown as Participant;
}

function camera(owner: string, hue: number): RemoteMedia {
  return { name: `${owner}-v0`, owner, kind: 'video', videoType: 'camera', muted: false, isFormer: false, track: picture(hue) };
}

function sound(owner: string): RemoteMedia {
  return { name: `${owner}-a0`, owner, kind: 'audio', muted: false, isFormer: false, track: silence(owner) };
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

export class OwnProperties {
  readonly elements = [];
  set = ignore;
}

export const createXmppClient = (): object => ({});

export const glanceIntoRoom = async (): Promise<object> => ({});

function ignore(): void {}
