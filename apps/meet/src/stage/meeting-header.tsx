import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { durationText, useNow } from '../meeting/use-now.ts';
import { leaderOf } from './tiles.ts';

/** Title of the meeting, the breakout room in which one is (whose subject is its name), and how long it has lasted. */
export function MeetingHeader() {
  const { t } = useTranslation();
  const controller = useController();
  const subject = useMeet((state) => state.client.subject);
  const rooms = useMeet((state) => state.client.breakoutRooms);
  const breakout = useMeet((state) => state.breakoutRoom);
  const startedAt = useMeet((state) => state.client.startedAt);
  const room = rooms.find(({ jid }) => jid === breakout)?.name;
  const leader = useMeet((state) => leaderOf(state.client)?.displayName);
  return (
    <header className="meeting-head">
      <h1 data-testid="meeting.subject">{(breakout === undefined && subject) || controller.room.displayName}</h1>
      {breakout !== undefined && (
        <span className="meeting-room" role="status" data-testid="meeting.room">
          {room ?? '…'}
        </span>
      )}
      {startedAt !== undefined && <Duration startedAt={startedAt} label={t('people.duration')} />}
      {leader !== undefined && (
        <span className="meeting-follow" data-testid="meeting.following">
          {t('people.following', { name: leader || t('meeting.guest') })}
        </span>
      )}
    </header>
  );
}

function Duration({ startedAt, label }: { readonly startedAt: number; readonly label: string }) {
  const now = useNow();
  return (
    <span className="meeting-time" title={label}>
      <span className="ui-hidden">{label}</span>
      <time data-testid="meeting.duration">{durationText(now - startedAt)}</time>
    </span>
  );
}
