import type { ComponentType } from 'react';
import { useController, useMeet } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import type { DialogName, DialogProps } from './dialog-state.ts';

/** Window by name; the code of each comes when it is first opened. */
const DIALOGS: { readonly [N in DialogName]: ComponentType<DialogProps<N>> } = {
  recording: lazyPart(() => import('../recording/recording-dialog.tsx').then((module) => module.RecordingDialog)),
  recordingConsent: lazyPart(() => import('../recording/consent-dialog.tsx').then((module) => module.ConsentDialog)),
  livestream: lazyPart(() => import('../recording/stream-dialog.tsx').then((module) => module.StreamDialog)),
  invite: lazyPart(() => import('../invite/invite-dialog.tsx').then((module) => module.InviteDialog)),
  reaction: lazyPart(() => import('../chat/emoji/reaction-dialog.tsx').then((module) => module.ReactionDialog)),
  localRecording: lazyPart(() => import('../recorder/recording-dialog.tsx').then((module) => module.LocalRecordingDialog)),
  security: lazyPart(() => import('../security/security-dialog.tsx').then((module) => module.SecurityDialog)),
  settings: lazyPart(() => import('../settings-dialog/settings-dialog.tsx').then((module) => module.SettingsDialog)),
  muteEveryone: lazyPart(() => import('../people/mute-all-dialog.tsx').then((module) => module.MuteAllDialog)),
  palette: lazyPart(() => import('../palette/palette-dialog.tsx').then((module) => module.PaletteDialog)),
  shortcuts: lazyPart(() => import('../shortcuts/shortcuts-dialog.tsx').then((module) => module.ShortcutsDialog)),
  stats: lazyPart(() => import('../people/stats-dialog.tsx').then((module) => module.StatsDialog)),
  subject: lazyPart(() => import('../people/subject-dialog.tsx').then((module) => module.SubjectDialog)),
  videoQuality: lazyPart(() => import('../quality/quality-dialog.tsx').then((module) => module.QualityDialog)),
  volume: lazyPart(() => import('../people/volume-dialog.tsx').then((module) => module.VolumeDialog)),
  video: lazyPart(() => import('../video/video-dialog.tsx').then((module) => module.VideoDialog)),
};

/** The window over the page, one at a time. */
export function Dialogs() {
  const controller = useController();
  const dialog = useMeet((state) => state.dialog);
  if (!dialog) return null;
  // The table says that each name goes with its own parameters; TypeScript cannot follow that through an index.
  const Shown = DIALOGS[dialog.name] as ComponentType<{ readonly params: typeof dialog; readonly onClose: () => void }> | undefined;
  // Who asks from outside of TypeScript may ask for anything.
  return Shown && <Shown key={dialog.name} params={dialog} onClose={() => controller.closeDialog()} />;
}
