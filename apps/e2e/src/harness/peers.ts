import { randomHex } from '@parley/kernel';
import { OfficialPeer, type OfficialPeerOptions } from '@parley/testing';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Stack, type StackOptions, startStack } from './stack.ts';

export type PeerOptions = Partial<Omit<OfficialPeerOptions, 'url' | 'domain' | 'room'>>;

/** A stack for the scripted official clients of one test file. */
export interface PeerFixture {
  readonly stack: Stack;
  /** Connects without entering the room. */
  connect(room: string, options?: PeerOptions): Promise<OfficialPeer>;
  /** Enters the room. At the end of the test it leaves, and nothing may have made it stumble. */
  join(room: string, options?: PeerOptions): Promise<OfficialPeer>;
}

/** Starts the stack before the first test of the file and ends it after the last. */
export function usePeers(options: StackOptions = {}): PeerFixture {
  let stack: Stack | undefined;
  const present: OfficialPeer[] = [];
  beforeAll(async () => {
    stack = await startStack(options);
  });
  afterAll(async () => {
    await stack?.stop();
  });
  afterEach(async () => {
    const peers = present.splice(0);
    await Promise.all(peers.map((peer) => peer.close()));
    for (const { problems, dialect } of peers) expect(problems, `problems of ${dialect.name}`).toEqual([]);
  });
  const started = () => {
    if (!stack) throw new Error('the stack has not been started');
    return stack;
  };
  const open = async (how: 'connect' | 'join', room: string, over: PeerOptions = {}) => {
    const peer = await OfficialPeer[how]({ url: started().url, domain: 'meet.jitsi', room, ...over });
    present.push(peer);
    return peer;
  };
  return {
    get stack() {
      return started();
    },
    connect: (room, over) => open('connect', room, over),
    join: (room, over) => open('join', room, over),
  };
}

export const newRoom = (name: string) => `${name}-${randomHex(6)}`;

/** Names of the sources that these send, as receivers know them. */
export const sourcesOf = (...peers: readonly OfficialPeer[]) => peers.flatMap(({ sources }) => sources.map(({ name }) => name));

/** All have accepted their sessions and know exactly the sources of the others. */
export async function allSeeEachOther(...peers: readonly OfficialPeer[]): Promise<void> {
  await Promise.all(peers.map((peer) => peer.accepted()));
  await Promise.all(peers.map((peer) => peer.seesOnly(sourcesOf(...peers.filter((other) => other !== peer)))));
}

async function json<T>(url: string): Promise<T | undefined> {
  const answer = await fetch(url);
  return answer.ok ? ((await answer.json()) as T) : undefined;
}

export interface FocusView {
  readonly bridge: string | null;
  readonly participants: readonly {
    readonly endpoint: string;
    readonly session: { readonly sid: string; readonly state: string } | null;
    readonly sources: Readonly<Record<'audio' | 'video', readonly { readonly ssrc: number }[]>>;
  }[];
}

/** What the focus holds of a room; undefined when it holds none. */
export function focusView({ env }: Stack, room: string): Promise<FocusView | undefined> {
  return json(`http://127.0.0.1:${env.JICOFO_REST_PORT}/debug/conference/${room}@muc.meet.jitsi`);
}

export interface BridgeEndpointView {
  /** Index of the media worker that it is on. */
  readonly worker: number;
  readonly ice: string;
  readonly channel: string;
  readonly sources: readonly string[];
}

/** What the bridge holds of a room, by endpoint; undefined when it holds none. */
export async function bridgeView({ env }: Stack, room: string): Promise<Readonly<Record<string, BridgeEndpointView>> | undefined> {
  const base = `http://127.0.0.1:${env.JVB_COLIBRI_PORT}/debug`;
  const all = await json<{ conferences: { id: string; room: string }[] }>(base);
  const found = all?.conferences.find((conference) => conference.room.startsWith(`${room}@`));
  const conference = found && (await json<{ endpoints: Record<string, BridgeEndpointView> }>(`${base}/${found.id}`));
  return conference?.endpoints;
}
