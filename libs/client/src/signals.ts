import { childOf, type Element, xml } from '@parley/xmpp-core';
import { type FollowMe, readFollowMe, writeFollowMe } from './follow-me.ts';

/** A video that somebody plays for all (ui contract §1.12). */
export interface SharedVideo {
  /** Address of a video file, or id of a YouTube video. */
  readonly video: string;
  readonly isPlaying: boolean;
  /** seconds */
  readonly time: number;
  readonly isMuted: boolean;
  /** 0 to 1 */
  readonly volume: number;
}

/** What somebody shows of themselves in their presence, besides media. */
export interface Signals {
  /** When the hand was raised, ms since 1970; absent while it is down. */
  readonly raisedHandAt?: number;
  readonly followMe?: FollowMe;
  readonly sharedVideo?: SharedVideo;
  /** A moderator wants reactions without their sounds. */
  readonly mutesReactions?: boolean;
}

const NO_SIGNALS: Signals = {};

const HAND = 'jitsi_participant_raisedHand';
const REACTIONS = 'mute-reactions';
const MAX_VIDEO = 2_048;

/**
 * Reads the signals of a presence. Official clients say some things once, in one presence only: those stay as they were in
 * `before` until something else is said.
 */
export function readSignals(presence: Element, before: Signals = NO_SIGNALS): Signals {
  const raisedHandAt = handOf(childOf(presence, HAND)?.getText() ?? '');
  const followMe = readFollowMe(childOf(presence, 'follow-me'), before.followMe);
  const sharedVideo = videoOf(childOf(presence, 'shared-video'), before.sharedVideo);
  const reactions = childOf(presence, REACTIONS);
  const mutesReactions = reactions ? reactions.attrs.startReactionsMuted === 'true' : before.mutesReactions === true;
  return {
    ...(raisedHandAt !== undefined && { raisedHandAt }),
    ...(followMe && { followMe }),
    ...(sharedVideo && { sharedVideo }),
    ...(mutesReactions && { mutesReactions }),
  };
}

/**
 * Elements of the own presence that say the same. `me` is the own endpoint id; `former` what was shown just before: that something
 * of it has ended is said, since what is merely left out stays as it was for other clients.
 */
export function writeSignals(signals: Signals, me: string, former: Signals = NO_SIGNALS): Element[] {
  const { raisedHandAt, followMe, sharedVideo, mutesReactions = false } = signals;
  const hand = raisedHandAt ?? (former.raisedHandAt === undefined ? undefined : 0);
  const follow = followMe ? writeFollowMe(followMe) : former.followMe && { off: 'true' };
  const video = sharedVideo ?? former.sharedVideo;
  return [
    ...(hand === undefined ? [] : [xml(HAND, {}, String(hand))]),
    ...(follow ? [xml('follow-me', follow)] : []),
    ...(mutesReactions || former.mutesReactions ? [xml(REACTIONS, { startReactionsMuted: String(mutesReactions) })] : []),
    ...(video ? [xml('shared-video', videoAttributes(video, me, sharedVideo !== undefined), video.video)] : []),
  ];
}

function videoAttributes(video: SharedVideo, from: string, isShown: boolean): Readonly<Record<string, string>> {
  const { isPlaying, isMuted, time, volume } = video;
  const state = isShown ? (isPlaying ? 'playing' : 'pause') : 'stop';
  return { from, state, time: String(Math.round(time * 10) / 10), muted: String(isMuted), volume: String(volume) };
}

/** COMPAT(clients before 2021): the hand was just up, `true`. */
function handOf(text: string): number | undefined {
  if (text === 'true') return 1;
  const time = Number(text);
  return text !== '' && Number.isFinite(time) && time > 0 ? time : undefined;
}

function videoOf(element: Element | undefined, before: SharedVideo | undefined): SharedVideo | undefined {
  if (!element) return before;
  const video = element.getText().trim();
  if (element.attrs.state === 'stop' || video === '' || video.length > MAX_VIDEO) return undefined;
  return {
    video,
    isPlaying: element.attrs.state !== 'pause',
    time: numberOf(element.attrs.time, 0, Number.MAX_SAFE_INTEGER, 0),
    isMuted: element.attrs.muted === 'true',
    // Official clients do not always say it.
    volume: numberOf(element.attrs.volume, 0, 1, 1),
  };
}

function numberOf(value: unknown, least: number, most: number, otherwise: number): number {
  const number = Number(value);
  return Number.isFinite(number) ? Math.min(most, Math.max(least, number)) : otherwise;
}
