/** Parts of RTCRtpEncodingParameters that depend on what receivers want. */
export interface LayerSettings {
  readonly active: boolean;
  readonly scaleResolutionDownBy: number;
  /** bits per second */
  readonly maxBitrate: number;
  readonly scalabilityMode: 'L1T3';
}

/** Simulcast layers of a camera, low to high (client contract §7.1). */
const CAMERA_LAYERS = [
  { scale: 4, maxBitrate: 200_000 },
  { scale: 2, maxBitrate: 500_000 },
  { scale: 1, maxBitrate: 1_500_000 },
] as const;

/** The same of cameras that give more than 720 lines, largest first: more pixels need more bits. */
const LARGE_CAMERAS = [
  { above: 1440, bitrates: [500_000, 1_500_000, 6_000_000] },
  { above: 720, bitrates: [300_000, 1_000_000, 3_000_000] },
] as const;

function layersOf(side: number): readonly { readonly scale: number; readonly maxBitrate: number }[] {
  const large = LARGE_CAMERAS.find(({ above }) => side > above);
  return CAMERA_LAYERS.map(({ scale, maxBitrate }, index) => ({ scale, maxBitrate: large?.bitrates[index] ?? maxBitrate }));
}

const SCREEN_BITRATE = 2_500_000;

/** Height asked of a sender before the bridge has said anything; more would keep Chromium from probing later (first call §1.2). */
export const INITIAL_HEIGHT = 180;

export interface CaptureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Which layers run for a receiver height (`0` = off, `−1` = no limit). Heights are those of the smaller picture side, so a phone
 * held upright counts like one held level. The lowest layer runs whenever anything is wanted.
 */
export function cameraLayers(maxHeight: number, layers: number, capture: CaptureSize): readonly LayerSettings[] {
  const side = Math.min(capture.width, capture.height) || 720;
  if (layers === 1) return [singleLayer(maxHeight, side)];
  return layersOf(side)
    .slice(0, layers)
    .map(({ scale, maxBitrate }, index) => ({
      active: maxHeight !== 0 && (index === 0 || maxHeight < 0 || side / scale <= maxHeight),
      scaleResolutionDownBy: scale,
      maxBitrate,
      scalabilityMode: 'L1T3',
    }));
}

/** A sender without simulcast scales its one stream instead. */
function singleLayer(maxHeight: number, side: number): LayerSettings {
  const all = layersOf(side);
  const wanted = all.filter(({ scale }) => maxHeight < 0 || side / scale <= maxHeight).at(-1) ?? all[0] ?? CAMERA_LAYERS[0];
  return {
    active: maxHeight !== 0,
    scaleResolutionDownBy: wanted.scale,
    maxBitrate: wanted.maxBitrate,
    scalabilityMode: 'L1T3',
  };
}

/** A shared screen always goes out whole: small text must stay readable, and the bridge drops temporal layers if it must. */
export function screenLayers(maxHeight: number): readonly LayerSettings[] {
  return [{ active: maxHeight !== 0, scaleResolutionDownBy: 1, maxBitrate: SCREEN_BITRATE, scalabilityMode: 'L1T3' }];
}
