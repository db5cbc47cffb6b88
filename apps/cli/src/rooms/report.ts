import type { Participant, Room, RoomDetails } from './administration.ts';

/** What somebody has typed must not play with the terminal. */
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?');

/** Columns as wide as what is in them, without blanks at the end of a line. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const door = ({ passcodeProtected, lobbyEnabled }: Room): string =>
  [passcodeProtected && 'passcode', lobbyEnabled && 'lobby'].filter(Boolean).join(', ');

/** `1 h 5 min`, for a meeting that began then. */
function lasted({ createdAt }: Room, nowMs: number): string {
  if (createdAt === undefined) return '';
  const minutes = Math.max(0, Math.floor((nowMs - createdAt) / 60_000));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** By the name commands find it, before what people know it by. */
const breakoutName = ({ name, subject }: Room): string => shown(subject === undefined ? name : `${name} (${subject})`);

/** Every room, one a line; breakout rooms behind the room that they belong to. */
export function roomsReport(rooms: readonly Room[], nowMs: number): readonly string[] {
  const main = rooms.filter(({ mainRoom }) => mainRoom === undefined).toSorted((left, right) => left.name.localeCompare(right.name));
  const ordered = main.flatMap((room) => [room, ...rooms.filter(({ mainRoom }) => mainRoom === room.name)]);
  const rows = ordered.map((room) => [
    room.mainRoom === undefined ? shown(room.name) : `  ${breakoutName(room)}`,
    String(room.participants),
    lasted(room, nowMs),
    door(room),
  ]);
  return table([['ROOM', 'PEOPLE', 'FOR', 'DOOR'], ...rows]);
}

/** A room and who is in it. */
export function roomReport(room: RoomDetails, nowMs: number): readonly string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['room', shown(room.name)],
    ['address', shown(room.address)],
    ['meeting', room.meetingId ?? ''],
    ['subject', shown(room.subject ?? '')],
    ['for', lasted(room, nowMs)],
    ['door', door(room)],
  ];
  const people = room.participantList.map((one) => [one.id, shown(one.displayName ?? ''), rank(one), shown(one.userId ?? '')]);
  return [...table(facts.filter(([, value]) => value !== '')), '', ...table([['ID', 'NAME', '', 'USER'], ...people])];
}

function rank({ moderator, service }: Participant): string {
  if (service) return 'service';
  return moderator ? 'moderator' : '';
}
