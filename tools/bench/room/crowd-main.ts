import { setTimeout as wait } from 'node:timers/promises';
import type { BridgeMessage } from '@parley/bridge-channel';
import { DIALECTS, OfficialPeer, sharedNetwork } from '@parley/testing';
import type { CrowdJob, CrowdNews, CrowdOrder, CrowdReport } from './crowd-protocol.ts';

/** As long as a person would wait. */
const PATIENCE_MS = 120_000;
/** Until somebody tries once more who was not let in. */
const AGAIN_MS = 1_000;

const { url, room, rewriting } = JSON.parse(process.argv[2] ?? '{}') as CrowdJob;
const dialect = DIALECTS[rewriting ? '2026' : '2026 without rewriting'];
const network = sharedNetwork();
const peers: OfficialPeer[] = [];
let returned = 0;

/** Of others than the first, which looks at the form of each message for all. */
const readMessage = (text: string) => JSON.parse(text) as BridgeMessage;

const tell = (news: CrowdNews) => void process.send?.(news);

/** It may have been forgotten already: whoever enters may lose the connection meanwhile. */
function forget(peer: OfficialPeer): void {
  const at = peers.indexOf(peer);
  if (at >= 0) peers.splice(at, 1);
}

async function enter(isSender: boolean): Promise<OfficialPeer> {
  const peer = await OfficialPeer.connect({
    ...{ url, domain: 'meet.jitsi', room, dialect, crowd: true, network },
    ...(peers.length > 0 && { readMessage }),
    ...(!isSender && { slots: [] }),
  });
  peers.push(peer);
  try {
    await peer.requestConference();
    await peer.enter();
    return peer;
  } catch (error) {
    forget(peer);
    void peer.close().catch(() => {});
    throw error;
  }
}

async function join(index: number, isSender: boolean): Promise<void> {
  const begin = performance.now();
  const peer = await enter(isSender);
  const enteredMs = performance.now() - begin;
  await peer.accepted(PATIENCE_MS);
  tell({ news: 'joined', index, enteredMs, acceptedMs: performance.now() - begin });
}

function report(): CrowdReport {
  const sum = (of: (peer: OfficialPeer) => number) => peers.reduce((total, peer) => total + of(peer), 0);
  const problems = peers.flatMap((peer) => peer.problems);
  const sizes = peers.map(({ view }) => view.size);
  return {
    stanzas: sum(({ connection }) => connection.received),
    stanzaBytes: sum(({ connection }) => connection.traffic.receivedBytes),
    sentBytes: sum(({ connection, session }) => connection.traffic.sentBytes + (session?.channel?.sentBytes ?? 0)),
    channelMessages: sum(({ session }) => session?.channel?.receivedMessages ?? 0),
    channelBytes: sum(({ session }) => session?.channel?.receivedBytes ?? 0),
    renegotiations: sum(({ table }) => table.renegotiations),
    accepted: peers.filter(({ session }) => session?.isAccepted).length,
    sessions: sum(({ sessions }) => sessions.length),
    moderated: peers.filter(({ services }) => services.moderated.has('audio')).length,
    returned,
    fewest: Math.min(Number.MAX_SAFE_INTEGER, ...sizes),
    most: Math.max(0, ...sizes),
    problems: problems.slice(0, 3),
    problemCount: problems.length,
  };
}

/** Until the focus is back and ready. */
function askAgain(): void {
  peers[0]?.requestConference().catch(() => setTimeout(askAgain, 500));
}

/** Whoever loses the connection comes anew, as often as it takes. */
function comeAgain(): void {
  for (const peer of peers) void peer.connection.closed.then(() => replace(peer));
}

async function replace(gone: OfficialPeer): Promise<void> {
  forget(gone);
  void gone.close().catch(() => {});
  const isIn = () =>
    enter(gone.options.slots === undefined).then(
      () => true,
      () => false,
    );
  while (!(await isIn())) await wait(AGAIN_MS);
  returned++;
}

function leave(count: number): void {
  for (const peer of peers.splice(-count)) void peer.close().catch(() => {});
}

process.on('message', (message: CrowdOrder) => {
  switch (message.order) {
    case 'join':
      join(message.index, message.isSender).catch((error: unknown) =>
        tell({ news: 'failed', index: message.index, reason: String(error).slice(0, 500) }),
      );
      break;
    case 'report':
      tell({ news: 'report', ...report() });
      break;
    case 'leave':
      leave(message.count);
      break;
    case 'moderate':
      peers.find(({ view }) => view.self?.affiliation === 'owner')?.services.moderate('audio', true);
      break;
    case 'come again':
      comeAgain();
      break;
    case 'ask':
      askAgain();
      break;
    case 'end':
      process.exit();
  }
});
process.on('disconnect', () => process.exit());
tell({ news: 'ready' });
