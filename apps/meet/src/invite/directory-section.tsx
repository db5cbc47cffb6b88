import { Button, TextField } from '@parley/ui';
import { Check, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { Invitee } from './directory.ts';

/** No question to the directory for every letter. */
const PAUSE_MS = 300;

/** Looks people up in the operator's directory, and invites those that are chosen. */
export function Directory() {
  const { t } = useTranslation();
  const { invite } = useController();
  const { found, chosen } = useMeet((state) => state.invite);
  const [query, setQuery] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => void invite.search(query), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [invite, query]);
  const isChosen = ({ id }: Invitee) => chosen.some((one) => one.id === id);
  const shown = [...chosen, ...found.filter((one) => !isChosen(one))];
  return (
    <section aria-label={t('invite.people')} data-testid="invite.people">
      <h3>{t('invite.people')}</h3>
      <TextField
        label={t('invite.search')}
        value={query}
        maxLength={100}
        onChange={(event) => setQuery(event.target.value)}
        data-testid="invite.search"
      />
      <ul className="invite-found">
        {shown.map((invitee) => (
          <li key={invitee.id}>
            <button type="button" aria-pressed={isChosen(invitee)} onClick={() => invite.toggle(invitee)}>
              {isChosen(invitee) ? <Check size={16} aria-hidden /> : <Plus size={16} aria-hidden />}
              <span dir="auto">{invitee.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {chosen.length > 0 && <Button onClick={() => void invite.send()}>{t('invite.send', { count: chosen.length })}</Button>}
    </section>
  );
}
