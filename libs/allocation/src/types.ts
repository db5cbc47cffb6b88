import type { VideoType } from '@parley/bridge-channel';

/** One video source as a receiver may get it. */
export interface VideoSource {
  readonly name: string;
  /** Endpoint id of the sender. */
  readonly owner: string;
  readonly videoType: VideoType;
  /** False while nothing can come from it: camera off, force-muted, or its sender's connection is lost. */
  readonly enabled: boolean;
  /** Spatial layers that the sender announced, at least 1. */
  readonly layers: number;
  /** Smaller picture dimension of each layer, lowest first; without it 180 and doubled (bridge contract §2). */
  readonly heights?: readonly number[];
  /** Measured bit/s of each layer with whatever it needs below it, lowest first; 0 = nothing arrives of it. */
  readonly bitrates?: readonly number[];
}

/** What a receiver gets of one source. */
export interface SourceAllocation {
  readonly on: boolean;
  /** Height that this receiver wants the sender to produce: 0 = off, −1 = unlimited. */
  readonly maxHeight: number;
  /** Preferred spatial layer, counted from 0 (smallest picture). */
  readonly spatialLayer: number;
  /** 1 (first to suffer when bandwidth is short) to 255. */
  readonly priority: number;
  /** Wanted, but bandwidth does not allow any of it. */
  readonly isSuspended: boolean;
}
