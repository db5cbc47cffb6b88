import { type Action, ActionMenu, IconButton } from '@parley/ui';
import { ChartNoAxesColumn, Ellipsis, Film, Link, MonitorUp, Pencil, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { canShareScreen } from '../browser/devices.ts';
import { useController, useMeet } from '../context.tsx';
import { useCopyLink } from './use-copy-link.ts';

const SIZE = 16;

/** What is not needed all the time. */
export function MoreMenu({ isNarrow }: { readonly isNarrow: boolean }) {
  const { t } = useTranslation();
  const controller = useController();
  const { copy } = useCopyLink();
  // The title of a breakout room is its name, which is changed in the list of rooms.
  const hasTitle = useMeet((state) => state.client.self.isModerator && state.breakoutRoom === undefined);
  const isSharing = useMeet((state) => state.local.screen !== undefined);
  const isPlaying = useMeet((state) => state.client.signals.sharedVideo !== undefined);
  const share: Action = {
    id: 'share',
    label: t(isSharing ? 'toolbar.unshare' : 'toolbar.share'),
    icon: <MonitorUp size={SIZE} aria-hidden />,
    onSelect: () => controller.media.toggleScreen(),
  };
  const narrow: Action[] = [
    ...(canShareScreen() ? [share] : []),
    { id: 'invite', label: t('toolbar.invite'), icon: <Link size={SIZE} aria-hidden />, onSelect: copy },
    {
      id: 'security',
      label: t('security.open'),
      icon: <ShieldCheck size={SIZE} aria-hidden />,
      onSelect: () => controller.openDialog('security'),
    },
  ];
  const subject: Action = {
    id: 'subject',
    label: t('people.subject.change'),
    icon: <Pencil size={SIZE} aria-hidden />,
    onSelect: () => controller.openDialog('subject'),
  };
  const video: Action = {
    id: 'video',
    label: t(isPlaying ? 'people.video.stop' : 'people.video.open'),
    icon: <Film size={SIZE} aria-hidden />,
    onSelect: () => (isPlaying ? controller.people.shareVideo(undefined) : controller.openDialog('video')),
  };
  const stats: Action = {
    id: 'stats',
    label: t('people.stats.open'),
    icon: <ChartNoAxesColumn size={SIZE} aria-hidden />,
    onSelect: () => controller.openDialog('stats'),
  };
  const trigger = (
    <IconButton label={t('people.more')} data-testid="toolbar.more">
      <Ellipsis size={22} aria-hidden />
    </IconButton>
  );
  return <ActionMenu trigger={trigger} groups={[isNarrow ? narrow : [], [...(hasTitle ? [subject] : []), video, stats]]} testId="more" />;
}
