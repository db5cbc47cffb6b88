import { IconButton } from '@parley/ui';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { durationText } from '../pages/duration.ts';
import { type RecentDay, type RecentRoom, recentDays } from '../recent/recent-rooms.ts';

/** Where this person has been, by day. */
export function RecentList() {
  const { t } = useTranslation();
  const { pages } = useController();
  const [rooms, setRooms] = useState(() => pages.recentRooms);
  if (rooms.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent-title" data-testid="recent.list">
      <h2 id="recent-title">{t('recent.title')}</h2>
      {recentDays(rooms, Date.now()).map((day) => (
        <div key={day.at}>
          <h3>
            <DayName day={day} />
          </h3>
          <ul>
            {day.rooms.map((room) => (
              <RecentItem key={room.path} room={room} onRemove={() => setRooms(pages.removeRecent(room.path))} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function DayName({ day: { age, at } }: { readonly day: RecentDay }) {
  const { t, i18n } = useTranslation();
  if (age === 0) return t('recent.today');
  if (age === 1) return t('recent.yesterday');
  return new Intl.DateTimeFormat(i18n.language, { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
}

function RecentItem({ room, onRemove }: { readonly room: RecentRoom; readonly onRemove: () => void }) {
  const { t, i18n } = useTranslation();
  const { path, name, startedAt, duration } = room;
  const time = new Intl.DateTimeFormat(i18n.language, { hour: 'numeric', minute: '2-digit' }).format(startedAt);
  return (
    <li>
      <a className="recent-room" href={path} aria-label={t('recent.join', { name })} data-testid="recent.room">
        <bdi className="recent-name">{name}</bdi>
        <span className="soft small">{t('recent.at', { time, duration: durationText(t, duration) })}</span>
      </a>
      <IconButton label={t('recent.remove', { name })} size="medium" onClick={onRemove} data-testid="recent.remove">
        <X size={18} aria-hidden />
      </IconButton>
    </li>
  );
}
