import { IconButton } from '@parley/ui';
import { Hand, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Opens the list of people; shows how many there are, or how many of them have a hand up. */
export function PeopleButton() {
  const { t } = useTranslation();
  const controller = useController();
  const total = useMeet(({ client }) => client.participants.length + 1);
  const hands = useMeet(({ client }) => client.participants.filter(({ raisedHandAt }) => raisedHandAt !== undefined).length);
  const isOpen = useMeet((state) => state.panel === 'people');
  const count = t('meeting.people', { count: total });
  return (
    <IconButton
      label={`${t('toolbar.participants')} (${hands === 0 ? count : `${count}, ${t('people.hands', { count: hands })}`})`}
      tone={isOpen ? 'active' : 'plain'}
      aria-expanded={isOpen}
      onClick={() => controller.people.togglePanel('people')}
      data-testid="toolbar.participants"
    >
      <Users size={22} aria-hidden />
      <span className="toolbar-count" {...(hands > 0 && { 'data-tone': 'hand' })} aria-hidden>
        {hands > 0 && <Hand size={12} />}
        {hands === 0 ? total : hands}
      </span>
    </IconButton>
  );
}
