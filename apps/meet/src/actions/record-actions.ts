import { activeRecording, type RecordingMode } from '@parley/client';
import { Captions, CaptionsOff, Circle, CircleStop, Radio } from 'lucide-react';
import { hasCaptions } from '../captions/captions-state.ts';
import { mayStart } from '../recording/server-recording.ts';
import type { ActionContext, MeetAction } from './action.ts';

const isOn = ({ state }: ActionContext, mode: RecordingMode) => activeRecording(state.client.recordings, mode) !== undefined;
const isOffered = ({ state, config }: ActionContext, mode: RecordingMode) => mayStart(mode, state.client, config);

/** What the server keeps of the meeting, shows elsewhere, and writes down: where it can. */
export const RECORD_ACTIONS: readonly MeetAction[] = [
  {
    id: 'recording',
    group: 'record',
    icon: (context) => (isOn(context, 'file') ? CircleStop : Circle),
    label: (context) => (isOn(context, 'file') ? 'recording.file.stop' : 'recording.file.start'),
    isShown: (context) => isOffered(context, 'file'),
    // One recorder has one picture: either it is kept, or it is shown.
    isEnabled: (context) => context.state.client.phase === 'joined' && !isOn(context, 'stream'),
    isOn: (context) => isOn(context, 'file'),
    run: (controller) => controller.openDialog('recording'),
  },
  {
    id: 'livestreaming',
    group: 'record',
    icon: () => Radio,
    label: (context) => (isOn(context, 'stream') ? 'recording.stream.stop' : 'recording.stream.start'),
    isShown: (context) => isOffered(context, 'stream'),
    isEnabled: (context) => context.state.client.phase === 'joined' && !isOn(context, 'file'),
    isOn: (context) => isOn(context, 'stream'),
    run: (controller) => controller.openDialog('livestream'),
  },
  {
    id: 'closedcaptions',
    group: 'talk',
    icon: ({ state }) => (state.captions.isOn ? CaptionsOff : Captions),
    label: ({ state }) => (state.captions.isOn ? 'captions.stop' : 'captions.start'),
    isShown: ({ state, config }) => hasCaptions(state.client, config),
    isOn: ({ state }) => state.captions.isOn,
    run: ({ captions }) => captions.toggle(),
  },
];
