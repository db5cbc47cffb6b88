import type { RemoteMedia } from '@parley/client';
import { useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useController, useMeet } from '../context.tsx';
import { markedIds } from '../stage/recorded.ts';

/** Plays everybody's sound. */
export function AudioSinks() {
  const { mode } = useController().config;
  const sources = useMeet((state) => state.client.sources);
  const marked = useMeet(useShallow((state) => (mode.hidesMarked ? markedIds(state.client) : [])));
  const isSilent = useMeet((state) => state.isSilent);
  if (isSilent) return null;
  return sources
    .filter((source) => source.kind === 'audio' && !marked.includes(source.owner))
    .map((source) => <AudioSink key={source.track.id} track={source.track} owner={source.owner} />);
}

function AudioSink({ track, owner }: Pick<RemoteMedia, 'track' | 'owner'>) {
  const controller = useController();
  const audio = useRef<HTMLAudioElement>(null);
  const isBlocked = useMeet((state) => state.isAudioBlocked);
  const speakerId = useMeet((state) => state.settings.speaker);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  const volume = useMeet((state) => state.volumes.get(owner) ?? 1);
  useEffect(() => {
    if (audio.current) audio.current.volume = volume;
  }, [volume]);
  useEffect(() => {
    if (isBlocked) return;
    audio.current?.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') controller.media.setAudioBlocked(true);
    });
  }, [isBlocked, controller]);
  useEffect(() => {
    const element = audio.current as (HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }) | null;
    if (speakerId !== undefined) element?.setSinkId?.(speakerId).catch(() => {}); // a device that is gone: the default one plays
  }, [speakerId]);
  // biome-ignore lint/a11y/useMediaCaption: live speech has no caption track
  return <audio ref={audio} autoPlay />;
}
