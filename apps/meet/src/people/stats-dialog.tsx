import { spokenMs } from '@parley/client';
import { Dialog } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import './dialogs.css';
import { useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { durationText, useNow } from '../meeting/use-now.ts';

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
  const stats = useMeet((state) => state.client.speakerStats);
  const here = useMeet((state) => state.client.participants);
  const me = useMeet((state) => state.client.endpointId);
  const lines = [...stats.people]
    .map(([id, { displayName }]) => ({
      id,
      displayName,
      ms: spokenMs(stats, id, now),
      isHere: id === me || here.some((one) => one.id === id),
    }))
    .filter(({ ms, isHere }) => isHere || ms > 0)
    .sort((a, b) => b.ms - a.ms);
  const most = Math.max(1, lines[0]?.ms ?? 0);
  return (
    <ul className="stats" data-testid="stats.list">
      {lines.map(({ id, displayName, ms, isHere }) => (
        <li key={id} data-speaking={stats.current?.id === id && stats.current.since !== undefined}>
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
  );
}
