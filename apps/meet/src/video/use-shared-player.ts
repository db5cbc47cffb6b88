import type { SharedVideo } from '@parley/client';
import { useCallback, useEffect, useRef } from 'react';
import { useController } from '../context.tsx';
import { follow, isHeard, isNews, type Player } from './player.ts';

/** How often whoever plays it says where it is, so that newcomers start there. */
const REPORT_MS = 5_000;
/** Whoever pulls at the controls changes things many times a second. */
const SETTLE_MS = 300;

/**
 * Ties a player to the meeting: others' follows its owner, the own one is reported to the others. @returns what is to be called whenever
 * the player does something
 */
export function useSharedPlayer(player: Player | undefined, shared: SharedVideo, isOwn: boolean): () => void {
  const told = useTold(shared);
  const hasStarted = useRef(false);
  const mute = useMutedMicrophone();
  useEffect(() => {
    if (player?.state() && (!isOwn || !hasStarted.current)) follow(player, shared, 0);
    hasStarted.current ||= player?.state() !== undefined;
  }, [player, shared, isOwn]);
  const report = useReport(player, told, isOwn);
  return useCallback(() => {
    const state = player?.state();
    if (!player || !state) return;
    if (!hasStarted.current) {
      hasStarted.current = true;
      follow(player, told.current.shared, secondsSince(told.current.at));
    } else report();
    if (isHeard(state)) mute();
  }, [player, told, report, mute]);
}

interface Told {
  readonly shared: SharedVideo;
  /** ms, of `performance.now` */
  readonly at: number;
}

/** What was said last about the video, and when. */
function useTold(shared: SharedVideo): { readonly current: Told } {
  const told = useRef<Told>({ shared, at: performance.now() });
  if (told.current.shared !== shared) told.current = { shared, at: performance.now() };
  return told;
}

const secondsSince = (at: number): number => (performance.now() - at) / 1000;

/** Says what the owner's player does: when something was done to it, and every now and then while it plays. */
function useReport(player: Player | undefined, told: { readonly current: Told }, isOwn: boolean): () => void {
  const { people } = useController();
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const send = useCallback(() => {
    pending.current = undefined;
    const state = player?.state();
    if (state) people.shareVideo({ video: told.current.shared.video, ...state });
  }, [player, people, told]);
  useEffect(() => {
    if (!isOwn) return;
    const timer = setInterval(() => player?.state()?.isPlaying && send(), REPORT_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(pending.current);
    };
  }, [player, isOwn, send]);
  return useCallback(() => {
    const state = player?.state();
    if (isOwn && state && isNews(told.current.shared, state, secondsSince(told.current.at)))
      pending.current ??= setTimeout(send, SETTLE_MS);
  }, [player, told, isOwn, send]);
}

/** Mutes the microphone when the video is heard first, or everybody would hear it from everywhere. Whoever unmutes then stays so. */
function useMutedMicrophone(): () => void {
  const { media, notices } = useController();
  const isDone = useRef(false);
  return useCallback(() => {
    if (isDone.current) return;
    isDone.current = true;
    if (media.state.audio.muted) return;
    media.switchOff('audio');
    notices.show({ key: 'people.video.mutedYou' });
  }, [media, notices]);
}
