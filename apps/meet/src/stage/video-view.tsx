import type { MeetConfig } from '@parley/ui-config';
import { type RefObject, useEffect, useRef } from 'react';
import { fitOf } from './fit.ts';
import './video.css';

export interface VideoViewProps {
  readonly track: MediaStreamTrack;
  readonly id?: string | undefined;
  /** The way people know themselves from the mirror; a camera that looks away from them is none. */
  readonly isMirrored?: boolean;
  /** Show everything, with bars at the sides, instead of filling the tile. */
  readonly isWhole?: boolean;
  /** Decides by the shape of the picture whether it fills its place. */
  readonly fit?: Fit | undefined;
}

export interface Fit {
  readonly rule: MeetConfig['layout']['fit'];
  readonly maxZoom: number;
  /** Width by height of the place. */
  readonly place: number;
}

/** A picture without sound. */
export function VideoView({ track, id, isMirrored = false, isWhole = false, fit }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => {}); // muted video may always play; a rejection only means that it was replaced
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  useFit(video, isWhole ? undefined : fit);
  return (
    <video
      ref={video}
      id={id}
      autoPlay
      muted
      playsInline
      className="video"
      data-mirrored={isMirrored && track.getSettings().facingMode !== 'environment'}
      data-whole={isWhole}
    />
  );
}

/** Set on the element itself: a picture changes its shape without anything else changing. */
function useFit(video: RefObject<HTMLVideoElement | null>, fit: Fit | undefined): void {
  const { rule, maxZoom, place } = fit ?? {};
  useEffect(() => {
    const element = video.current;
    if (!element || rule === undefined || maxZoom === undefined || place === undefined) return;
    const apply = () => {
      const isWhole = fitOf(rule, element.videoWidth / element.videoHeight, place, maxZoom) === 'contain';
      element.dataset.whole = String(isWhole);
    };
    apply();
    element.addEventListener('resize', apply);
    return () => element.removeEventListener('resize', apply);
  }, [video, rule, maxZoom, place]);
}
