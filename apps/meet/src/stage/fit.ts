import type { MeetConfig } from '@parley/ui-config';

type FitRule = MeetConfig['layout']['fit'];

/**
 * Whether a picture fills its place and loses its edges, or is shown whole (ui contract §1.0.2 VIDEO_LAYOUT_FIT). Ratios are width by
 * height; `maxZoom`: how much a picture may be enlarged beyond being whole.
 */
export function fitOf(rule: FitRule, picture: number, place: number, maxZoom: number): 'cover' | 'contain' {
  if (!(picture > 0) || !(place > 0)) return 'cover';
  const zoom = Math.max(picture / place, place / picture);
  if (rule === 'nocrop') return 'contain';
  if (rule === 'width') return place >= picture ? 'cover' : 'contain';
  if (rule === 'height') return place <= picture ? 'cover' : 'contain';
  return zoom <= maxZoom ? 'cover' : 'contain';
}
