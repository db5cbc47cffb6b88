import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/shallow';
import { BrandMark } from '../branding/brand-mark.tsx';
import { useController, useMeet } from '../context.tsx';
import { useFocus } from '../screens/use-focus.ts';
import { leaderOf } from '../stage/tiles.ts';
import { isInsecureName } from '../welcome/insecure-name.ts';
import { Label } from './label.tsx';
import { shownLabels } from './labels.ts';
import { useWantedTitle } from './use-wanted-title.ts';
import './header.css';

/** Title of the meeting, the breakout room in which one is (whose subject is its name), and what else there is to know. */
export function MeetingHeader() {
  const { t } = useTranslation();
  const ref = useFocus<HTMLElement>();
  const controller = useController();
  const { header, mode } = controller.config;
  useWantedTitle();
  const isNameInsecure = useMemo(() => isInsecureName(controller.room.displayName), [controller]);
  const labels = useMeet(
    useShallow((state) => shownLabels({ ...state, isNameInsecure, isToolbarVisible: state.toolbar.isVisible }, header)),
  );
  const subject = useMeet((state) => state.client.subject);
  const breakout = useMeet((state) => state.breakoutRoom);
  const room = useMeet((state) => state.client.breakoutRooms.find(({ jid }) => jid === breakout)?.name);
  const leader = useMeet((state) => leaderOf(state.client, mode.isRecorder)?.displayName);
  const title = (breakout === undefined && (header.localSubject ?? subject)) || controller.room.displayName;
  return (
    <header className="meeting-head" ref={ref}>
      <BrandMark />
      <h1 className={labels.includes('subject') ? '' : 'ui-hidden'} tabIndex={-1} data-testid="meeting.subject" dir="auto">
        {title}
      </h1>
      {breakout !== undefined && (
        <span className="meeting-room" role="status" data-testid="meeting.room">
          {room ?? '…'}
        </span>
      )}
      {labels.map((name) => (name === 'subject' ? null : <Label key={name} name={name} />))}
      {leader !== undefined && (
        <span className="meeting-follow" data-testid="meeting.following">
          {t('people.following', { name: leader || t('meeting.guest') })}
        </span>
      )}
    </header>
  );
}
