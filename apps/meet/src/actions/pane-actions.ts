import { Film } from 'lucide-react';
import type { ActionContext, MeetAction } from './action.ts';

const isPlaying = ({ state }: ActionContext) => state.client.signals.sharedVideo !== undefined;

/** What is looked at together, and kept. */
export const PANE_ACTIONS: readonly MeetAction[] = [
  {
    id: 'sharedvideo',
    group: 'content',
    icon: () => Film,
    label: (context) => (isPlaying(context) ? 'people.video.stop' : 'people.video.open'),
    run: (controller, context) => (isPlaying(context) ? controller.people.shareVideo(undefined) : controller.openDialog('video')),
  },
];
