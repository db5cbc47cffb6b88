import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { useController, useMeet } from '../context.tsx';
import { confidants } from './permissions.ts';
import { nameOf } from './talk-state.ts';

/** To everybody, or to one person. Absent where nobody can be written to alone. */
export function ReceiverChoice() {
  const { t } = useTranslation();
  const id = useId();
  const controller = useController();
  const { privateChat } = controller.config.talk;
  const receiver = useMeet((state) => state.talk.receiver);
  const name = useMeet((state) => nameOf(state.client, receiver ?? ''));
  const people = useMeet(useShallow((state) => confidants(state.client, privateChat)));
  if (people.length === 0 && receiver === undefined) return null;
  const isGone = receiver !== undefined && !people.some((person) => person.id === receiver);
  return (
    <div className="composer-receiver">
      <label htmlFor={id}>{t('chat.to')}</label>
      <select
        id={id}
        value={receiver ?? ''}
        onChange={(event) => controller.talk.writeTo(event.target.value === '' ? undefined : event.target.value)}
        data-testid="chat.receiver"
      >
        <option value="">{t('chat.everybody')}</option>
        {isGone && <option value={receiver}>{name || t('meeting.guest')}</option>}
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.displayName || t('meeting.guest')}
          </option>
        ))}
      </select>
    </div>
  );
}
