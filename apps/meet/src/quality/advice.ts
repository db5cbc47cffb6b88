import { type LinkStats, qualityLevel, type SentStats } from '@parley/client';
import type { MeetState } from '../store.ts';
import { sentOf } from './quality-state.ts';

export type Facts = Pick<MeetState, 'client' | 'local' | 'quality' | 'settings'>;

/** Why a picture or sound is not as good as it could be; each has a text `quality.advice.<name>`. */
export type Advice =
  | 'reconnecting'
  | 'lowBandwidth'
  | 'strained'
  | 'upload'
  | 'uploadLoss'
  | 'downloadLoss'
  | 'far'
  | 'relayed'
  | 'notWanted'
  | 'smallWanted'
  | 'interrupted'
  | 'cameraOff'
  | 'notOnScreen'
  | 'noRoom'
  | 'theirLink'
  | 'theirSmall'
  | 'limit'
  | 'waiting';

const LOSS_HEARD_PERCENT = 3;
const FAR_MS = 300;
/** Below this a room of several people does not get all its pictures. */
const ENOUGH_BPS = 1_500_000;

/** What keeps this person's own connection from being good, what matters most first. */
export function ownAdvice({ client, local, quality }: Facts): readonly Advice[] {
  const { link } = quality;
  if (client.isReconnecting) return ['reconnecting'];
  if (!link) return [];
  const advice: Advice[] = [];
  const camera = sentOf(link, local.camera.track);
  if (quality.isLow) advice.push('lowBandwidth');
  if (quality.strainedHeight !== undefined || camera?.limitedBy === 'cpu') advice.push('strained');
  else if (camera?.limitedBy === 'bandwidth') advice.push('upload');
  if (link.upLossPercent >= LOSS_HEARD_PERCENT) advice.push('uploadLoss');
  if (link.downLossPercent >= LOSS_HEARD_PERCENT) advice.push('downloadLoss');
  if ((link.transport.rttMs ?? 0) >= FAR_MS) advice.push('far');
  if (isRelayed(link)) advice.push('relayed');
  if (camera && !quality.isLow) advice.push(...wantedAdvice(client, camera));
  return advice;
}

/** Nobody needs to be told that a picture is small because it is shown small, unless it could be larger. */
function wantedAdvice({ wantedHeights, endpointId }: Facts['client'], camera: SentStats): readonly Advice[] {
  const wanted = wantedHeights?.get(`${endpointId}-v0`);
  if (wanted === 0) return ['notWanted'];
  return wanted !== undefined && wanted > 0 && camera.height !== undefined && camera.height <= wanted && wanted <= 360
    ? ['smallWanted']
    : [];
}

/** Over a relay by TCP every lost packet holds up those behind it. */
function isRelayed({ transport }: LinkStats): boolean {
  return transport.protocol === 'tcp' || (transport.localType === 'relay' && transport.relayProtocol !== 'udp');
}

/** Why somebody else's picture is missing or bad. */
export function personAdvice(facts: Facts, id: string): readonly Advice[] {
  const { client, quality } = facts;
  const person = client.participants.find((participant) => participant.id === id);
  if (!person) return [];
  if (client.interrupted.has(id)) return ['interrupted'];
  if (person.sources.get(`${id}-v0`)?.muted !== false) return ['cameraOff', ...theirAdvice(facts, id)];
  if (quality.isLow) return ['lowBandwidth'];
  const source = client.sources.find(({ name }) => name === `${id}-v0`);
  if (!source) return ['waiting'];
  const received = quality.link?.received.get(source.track.id);
  const isForwarded = client.forwarded?.has(source.name) !== false;
  if (!isForwarded) return [(client.downlinkBps ?? Number.POSITIVE_INFINITY) < ENOUGH_BPS ? 'noRoom' : 'notOnScreen'];
  return [
    ...((received?.lossPercent ?? 0) >= LOSS_HEARD_PERCENT ? (['downloadLoss'] as const) : []),
    ...theirAdvice(facts, id),
    ...(received?.height !== undefined && received.height >= facts.settings.videoQuality ? (['limit'] as const) : []),
  ];
}

function theirAdvice({ quality }: Facts, id: string): readonly Advice[] {
  const told = quality.people.get(id);
  const level = qualityLevel(told?.mark);
  if (level === 'poor' || level === 'fair') return ['theirLink'];
  return told?.sentHeight !== undefined && told.sentHeight > 0 && told.sentHeight < 180 ? ['theirSmall'] : [];
}
