import { GalleryThumbnails, Gauge, LayoutGrid, Maximize, Minimize, PictureInPicture2, Presentation } from 'lucide-react';
import { isTileView } from '../stage/tile-mode.ts';
import type { ActionContext, MeetAction } from './action.ts';

const hasTiles = ({ state, config }: ActionContext) => isTileView(state, config);

/** How the pictures are arranged. */
export const VIEW_ACTIONS: readonly MeetAction[] = [
  {
    id: 'tileview',
    group: 'view',
    icon: (context) => (hasTiles(context) ? Presentation : LayoutGrid),
    label: (context) => (hasTiles(context) ? 'toolbar.exitTiles' : 'toolbar.enterTiles'),
    isShown: ({ config }) => config.layout.tileView.enabled,
    isOn: hasTiles,
    tone: () => 'plain',
    shortcut: 'W',
    run: ({ stage }) => stage.toggleTiles(),
  },
  {
    id: 'filmstrip',
    group: 'view',
    icon: () => GalleryThumbnails,
    label: ({ state }) => (state.stage.isStripHidden ? 'toolbar.showStrip' : 'toolbar.hideStrip'),
    isShown: (context) => !hasTiles(context) && context.state.client.participants.length > 0,
    shortcut: 'F',
    run: ({ stage }) => stage.toggleStrip(),
  },
  {
    id: 'pip',
    isExtra: true,
    group: 'view',
    icon: () => PictureInPicture2,
    label: ({ state }) => (state.stage.isInPip ? 'toolbar.exitPip' : 'toolbar.pip'),
    isShown: ({ can, config }) => can.hasPictureInPicture && config.layout.pip.enabled,
    run: ({ stage }) => stage.togglePip(),
  },
  {
    id: 'videoquality',
    group: 'view',
    icon: () => Gauge,
    label: () => 'toolbar.videoQuality',
    isEnabled: () => true,
    shortcut: 'A',
    run: (controller) => controller.openDialog('videoQuality'),
  },
  {
    id: 'fullscreen',
    group: 'view',
    icon: ({ state }) => (state.stage.isFullScreen ? Minimize : Maximize),
    label: ({ state }) => (state.stage.isFullScreen ? 'toolbar.exitFullScreen' : 'toolbar.fullScreen'),
    isShown: ({ can }) => can.fillsScreen,
    isEnabled: () => true,
    shortcut: 'S',
    run: ({ stage }) => stage.toggleFullScreen(),
  },
];
