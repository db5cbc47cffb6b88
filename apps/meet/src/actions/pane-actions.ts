import { AudioWaveform, Circle, CircleStop, FileText, Film, PenLine } from 'lucide-react';
import { hasDocument, hasWhiteboard } from '../panes/panes-state.ts';
import { type ActionContext, isListed, type MeetAction } from './action.ts';

const isPlaying = ({ state }: ActionContext) => state.client.signals.sharedVideo !== undefined;
const isOpen = ({ state }: ActionContext, pane: 'document' | 'whiteboard') => state.panes.open === pane;
const isRecording = ({ state }: ActionContext) => state.recorder.status !== 'off';

/** What is looked at together, and kept. */
export const PANE_ACTIONS: readonly MeetAction[] = [
  {
    id: 'sharedvideo',
    group: 'content',
    icon: () => Film,
    label: (context) => (isPlaying(context) ? 'people.video.stop' : 'people.video.open'),
    isShown: ({ config }) => config.branding.allowsThirdParties,
    run: (controller, context) => (isPlaying(context) ? controller.people.shareVideo(undefined) : controller.openDialog('video')),
  },
  {
    id: 'etherpad',
    group: 'content',
    icon: () => FileText,
    label: (context) => (isOpen(context, 'document') ? 'panes.closeDocument' : 'panes.openDocument'),
    isShown: ({ state, config }) => hasDocument(state.client, config),
    isOn: (context) => isOpen(context, 'document'),
    run: ({ panes }) => panes.toggleDocument(),
  },
  {
    id: 'whiteboard',
    group: 'content',
    icon: () => PenLine,
    label: (context) => (isOpen(context, 'whiteboard') ? 'panes.closeWhiteboard' : 'panes.openWhiteboard'),
    isShown: ({ state, config }) => hasWhiteboard(state.client, config),
    isOn: (context) => isOpen(context, 'whiteboard'),
    run: ({ panes }) => panes.toggleWhiteboard(),
  },
  {
    id: 'noisesuppression',
    group: 'content',
    icon: () => AudioWaveform,
    label: () => 'effects.noise',
    isShown: ({ can, state }) => can.suppressesNoise && state.settings.stereo !== true,
    isOn: ({ state }) => state.settings.noiseSuppression,
    run: ({ effects }) => effects.toggleNoiseSuppression(),
  },
  {
    // Official clients have one button for all recordings.
    id: 'localrecording',
    isExtra: true,
    group: 'record',
    icon: (context) => (isRecording(context) ? CircleStop : Circle),
    label: (context) => (isRecording(context) ? 'recorder.stop' : 'recorder.open'),
    isShown: ({ can, config }) => can.records && config.recording.local.enabled && isListed(config, 'recording'),
    isEnabled: ({ state }) => state.client.phase === 'joined' && !['starting', 'saving'].includes(state.recorder.status),
    isOn: isRecording,
    run: (controller, context) => {
      if (isRecording(context)) void controller.recorder.stop();
      else controller.openDialog('localRecording');
    },
  },
];
