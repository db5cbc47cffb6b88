import { Dialog, TextField } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import './dialogs.css';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { durationText, useNow } from '../meeting/use-now.ts';
import { statsLines } from './stats-lines.ts';

/** So few are found without searching. */
const SEARCHED_FROM = 5;

/** How long everybody has spoken, the busiest first. */
export function StatsDialog({ onClose }: DialogProps<'stats'>) {
  const { t } = useTranslation();
  return (
    <Dialog isOpen onClose={onClose} title={t('people.stats.title')} closeLabel={t('people.close')} testId="stats.dialog">
      <StatsList />
    </Dialog>
  );
}

function StatsList() {
  const { t } = useTranslation();
  const now = useNow();
  const { hasSearch } = useController().config.people.stats;
  const [query, setQuery] = useState('');
  const speakerStats = useMeet((state) => state.client.speakerStats);
  const participants = useMeet((state) => state.client.participants);
  const me = useMeet((state) => state.client.endpointId);
  const lines = statsLines({ speakerStats, participants, endpointId: me }, now, query);
  const current = speakerStats.current?.since === undefined ? undefined : speakerStats.current.id;
  const most = Math.max(1, lines[0]?.ms ?? 0);
  return (
    <>
      {hasSearch && speakerStats.people.size > SEARCHED_FROM && (
        <TextField
          type="search"
          label={t('people.stats.search')}
          value={query}
          maxLength={100}
          onChange={(event) => setQuery(event.target.value)}
          data-testid="stats.search"
        />
      )}
      <ul className="stats" data-testid="stats.list">
        {lines.map(({ id, displayName, ms, isHere }) => (
          <li key={id} data-speaking={current === id}>
            <span className="stats-name">
              <span>{displayName || t('meeting.guest')}</span>
              {id === me && <small>({t('meeting.you')})</small>}
              {!isHere && <small>({t('people.stats.left')})</small>}
            </span>
            <span className="stats-time">{durationText(ms)}</span>
            <span className="stats-bar" style={{ inlineSize: `${(ms / most) * 100}%` }} />
          </li>
        ))}
      </ul>
    </>
  );
}
