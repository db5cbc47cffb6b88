import { ALWAYS_VISIBLE, AUTO_HIDE } from '../header-labels.ts';
import type { Source } from './source.ts';

const HARD_MAX_COLUMNS = 7;

/** Tiles, stage and filmstrip (ui contract §1.4). */
export function readLayout(config: Source, ui: Source) {
  return {
    tileView: {
      enabled: !config.flag('tileView.disabled', false),
      /** Tiles on one page. */
      maxVisible: clamp(config.number('tileView.numberOfVisibleTiles', 25), 1, 100),
      maxColumns: clamp(ui.number('TILE_VIEW_MAX_COLUMNS', 5), 1, HARD_MAX_COLUMNS),
      /** Pictures fill their tiles and lose their edges. */
      enlarges: !config.flag('disableTileEnlargement', false),
    },
    filmstrip: {
      enabled: !config.flag('filmstrip.disabled', false),
      isVertical: ui.flag('VERTICAL_FILMSTRIP', true),
      isResizable: !config.flag('filmstrip.disableResizable', false),
      /** Pixels. */
      initialWidth: config.numberOf('filmstrip.initialWidth'),
      maxHeight: clamp(ui.number('FILM_STRIP_MAX_HEIGHT', 120), 40, 400),
      hidesByItself: !config.flag('disableFilmstripAutohiding', false),
      hasStage: !config.flag('filmstrip.disableStageFilmstrip', false),
      /** How many may be pinned. */
      maxOnStage: clamp(config.number('filmstrip.stageFilmstripParticipants', 1), 1, 6),
    },
    /** Two people: the other one large, oneself in a corner. */
    hasOneToOneMode: config.at('disable1On1Mode') !== true,
    autoPinScreenShare: autoPin(ui.at('AUTO_PIN_LATEST_SCREEN_SHARE')),
    /** How the large picture fills its place. */
    fit: ui.choice('VIDEO_LAYOUT_FIT', ['both', 'width', 'height', 'nocrop']),
    maxZoom: Math.max(1, ui.number('MAXIMUM_ZOOMING_COEFFICIENT', 1.3)),
    hasBackdrop: !ui.flag('DISABLE_VIDEO_BACKGROUND', false),
    marksDominantSpeaker: !ui.flag('DISABLE_DOMINANT_SPEAKER_INDICATOR', false) && !config.flag('hideDominantSpeakerBadge', false),
    marksModerators: !config.flag('disableModeratorIndicator', false),
    showsNames: !config.flag('hideDisplayName', false),
    selfView: {
      hides: config.flag('disableSelfView', false),
      isFixed: config.flag('disableSelfViewSettings', false),
      mirrors: !config.flag('doNotFlipLocalVideo', false),
      mayFlip: !config.flag('disableLocalVideoFlip', false),
    },
    pip: { enabled: !config.flag('pip.disabled', false) },
  } as const;
}

/** What stands above the pictures: names of labels (ui contract §1.4 "Conference header"). */
export function readHeader(config: Source, ui: Source) {
  return {
    alwaysVisible: config.texts('conferenceInfo.alwaysVisible') ?? ALWAYS_VISIBLE,
    autoHide: (config.texts('conferenceInfo.autoHide') ?? AUTO_HIDE).filter(
      (label) => label !== 'video-quality' || !ui.flag('VIDEO_QUALITY_LABEL_DISABLED', false),
    ),
    /** What everybody is to see. */
    subject: config.text('subject'),
    /** What only this person sees. */
    localSubject: config.text('localSubject'),
    warnsOfInsecureName: config.flag('enableInsecureRoomNameWarning', false),
  } as const;
}

function autoPin(value: unknown): 'all' | 'remote-only' | 'never' {
  if (value === true) return 'all';
  return value === false ? 'never' : 'remote-only';
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}
