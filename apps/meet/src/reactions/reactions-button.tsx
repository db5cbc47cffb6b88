import { REACTIONS } from '@parley/client';
import { type Action, Actions, IconButton, LateMenu, PictureRow } from '@parley/ui';
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
  const hand: Action = {
    id: 'hand',
    label: t(isUp ? 'people.lowerHand' : 'people.raiseHand'),
    icon: <Hand size={18} aria-hidden />,
    onSelect: () => controller.people.toggleHand(),
  };
  const trigger = (
    <IconButton
      label={t('reactions.open')}
      tone={hasHand && isUp ? 'active' : 'plain'}
      disabled={!isJoined}
      data-testid="toolbar.reactions"
    >
      {hasHand && isUp ? <Hand size={22} aria-hidden /> : <SmilePlus size={22} aria-hidden />}
    </IconButton>
  );
  return (
    <LateMenu trigger={trigger} align="center" testId="reactions">
      <PictureRow
        pictures={REACTIONS.map((id) => ({ id, label: t(`reactions.${id}`), icon: PICTURES[id] }))}
        onSelect={(reaction) => controller.talk.applaud(reaction)}
        staysOpen
        testId="choice"
      />
      <Actions groups={hasHand ? [[hand]] : []} testId="choice" />
    </LateMenu>
  );
}
