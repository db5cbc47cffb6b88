import type { BreakoutRoom } from '@parley/client';
import { ActionMenu, Button, IconButton } from '@parley/ui';
import { EllipsisVertical, Plus, Shuffle, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { roomName } from './room-name.ts';
import { TextDialog } from './text-dialog.tsx';

/** Rooms of the meeting: moderators make them and send people there, everybody can go. */
export function BreakoutList() {
  const { t } = useTranslation();
  const { people, config } = useController();
  const { mayAdd, mayAssign } = config.people.breakout;
  const rooms = useMeet((state) => state.client.breakoutRooms);
  const isOffered = useMeet((state) => state.client.services.has('breakout_rooms'));
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const inBreakout = useMeet((state) => state.breakoutRoom);
  const breakouts = rooms.filter(({ isMainRoom }) => !isMainRoom);
  const main = rooms.find(({ isMainRoom }) => isMainRoom);
  if (!isOffered || (!isModerator && breakouts.length === 0)) return null;
  const shown = inBreakout !== undefined && main ? [main, ...breakouts] : breakouts;
  return (
    <section className="rooms" aria-labelledby="rooms-title" data-testid="rooms">
      <div className="rooms-head">
        <h3 id="rooms-title">{t('people.rooms.title')}</h3>
        {isModerator && breakouts.length > 0 && (
          <>
            {mayAssign && (
              <IconButton label={t('people.rooms.auto')} size="small" onClick={() => people.autoAssign()} data-testid="rooms.auto">
                <Shuffle size={16} aria-hidden />
              </IconButton>
            )}
            <IconButton label={t('people.rooms.closeAll')} size="small" onClick={() => people.closeRooms()} data-testid="rooms.closeAll">
              <X size={18} aria-hidden />
            </IconButton>
          </>
        )}
      </div>
      <ul>
        {shown.map((room) => (
          <RoomItem key={room.jid} room={room} isHere={room.jid === inBreakout} canChange={isModerator && !room.isMainRoom} />
        ))}
      </ul>
      {isModerator && mayAdd && (
        <Button
          look="plain"
          className="rooms-add"
          onClick={() => people.addRoom(t('people.rooms.defaultName', { number: breakouts.length + 1 }))}
          data-testid="rooms.add"
        >
          <Plus size={18} aria-hidden />
          {t('people.rooms.add')}
        </Button>
      )}
    </section>
  );
}

function RoomItem({ room, isHere, canChange }: { readonly room: BreakoutRoom; readonly isHere: boolean; readonly canChange: boolean }) {
  const { t } = useTranslation();
  const { people, config } = useController();
  const name = roomName(room, t);
  // Back to the main room everybody may go.
  const mayJoin = config.people.breakout.mayJoin || canChange || room.isMainRoom;
  return (
    <li className="room breakout-room-container" data-testid={`room-${name}`}>
      <div className="room-head">
        <strong>{name}</strong>
        <small>{room.people.length}</small>
        {isHere && <span className="soft small">{t('people.rooms.here')}</span>}
        {!isHere && mayJoin && (
          <Button
            look="plain"
            onClick={() => people.visit(room.jid)}
            aria-label={t('people.rooms.joinRoom', { room: name })}
            data-testid={`join-room-${room.jid}`}
          >
            {t('people.rooms.join')}
          </Button>
        )}
        {canChange && <RoomMenu room={room} name={name} />}
      </div>
      <ul className="room-people">
        {room.people.map((person) => (
          <li key={person.jid}>{person.displayName || t('meeting.guest')}</li>
        ))}
        {room.people.length === 0 && <li className="soft">{t('people.rooms.nobody')}</li>}
      </ul>
    </li>
  );
}

function RoomMenu({ room, name }: { readonly room: BreakoutRoom; readonly name: string }) {
  const { t } = useTranslation();
  const { people } = useController();
  const [isRenaming, setRenaming] = useState(false);
  const trigger = (
    <IconButton label={t('people.rooms.menu', { room: name })} size="small" data-testid="room.more">
      <EllipsisVertical size={18} aria-hidden />
    </IconButton>
  );
  const groups = [
    [{ id: 'rename', label: t('people.rooms.rename'), onSelect: () => setRenaming(true) }],
    [{ id: 'remove', label: t('people.rooms.remove'), tone: 'danger' as const, onSelect: () => people.removeRoom(room.jid) }],
  ];
  return (
    <>
      <ActionMenu trigger={trigger} groups={groups} testId="room.menu" />
      <TextDialog
        isOpen={isRenaming}
        title={t('people.rooms.renameTitle')}
        label={t('people.rooms.name')}
        initial={room.name}
        submit={t('people.subject.save')}
        onSubmit={(value) => value !== '' && people.renameRoom(room.jid, value)}
        onClose={() => setRenaming(false)}
        testId="room.rename"
      />
    </>
  );
}
