import { REACTIONS } from '@parley/client';
import { IconButton, type MenuAction, PictureMenu } from '@parley/ui';
import { Hand, SmilePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { PICTURES } from './pictures.ts';

/** Applause without words. `hasHand`: raising the hand is in here too, where there is no place for a button of its own. */
export function ReactionsButton({ hasHand }: { readonly hasHand: boolean }) {
  const { t } = useTranslation();
  const controller = useController();
  const isJoined = useMeet((state) => state.client.phase === 'joined');
  const isUp = useMeet((state) => state.client.signals.raisedHandAt !== undefined);
  const hand: MenuAction = {
    id: 'hand',
    label: t(isUp ? 'people.lowerHand' : 'people.raiseHand'),
    icon: <Hand size={18} aria-hidden />,
    onChoose: () => controller.people.toggleHand(),
  };
  return (
    <PictureMenu
      label={t('reactions.open')}
      align="center"
      staysOpen
      trigger={
        <IconButton
          label={t('reactions.open')}
          tone={hasHand && isUp ? 'active' : 'plain'}
          disabled={!isJoined}
          data-testid="toolbar.reactions"
        >
          {hasHand && isUp ? <Hand size={22} aria-hidden /> : <SmilePlus size={22} aria-hidden />}
        </IconButton>
      }
      row={REACTIONS.map((reaction) => ({
        id: reaction,
        label: t(`reactions.${reaction}`),
        icon: PICTURES[reaction],
        onChoose: () => controller.talk.applaud(reaction),
      }))}
      actions={hasHand ? [hand] : []}
    />
  );
}
