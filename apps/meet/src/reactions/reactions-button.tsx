import { REACTIONS } from '@parley/client';
import { IconButton, PictureMenu } from '@parley/ui';
import { SmilePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { PICTURES } from './pictures.ts';

/** Applause without words. */
export function ReactionsButton() {
  const { t } = useTranslation();
  const controller = useController();
  const isJoined = useMeet((state) => state.client.phase === 'joined');
  if (!controller.config.talk.hasReactions) return null;
  return (
    <PictureMenu
      label={t('reactions.open')}
      align="center"
      staysOpen
      trigger={
        <IconButton label={t('reactions.open')} disabled={!isJoined} data-testid="toolbar.reactions">
          <SmilePlus size={22} aria-hidden />
        </IconButton>
      }
      row={REACTIONS.map((reaction) => ({
        id: reaction,
        label: t(`reactions.${reaction}`),
        icon: PICTURES[reaction],
        onChoose: () => controller.talk.applaud(reaction),
      }))}
    />
  );
}
