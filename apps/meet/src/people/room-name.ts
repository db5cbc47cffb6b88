import type { BreakoutRoom } from '@parley/client';

/** How a room of the meeting is called on the screen. */
export function roomName({ name, isMainRoom }: Pick<BreakoutRoom, 'name' | 'isMainRoom'>, t: (key: string) => string): string {
  return isMainRoom || name === '' ? t('people.rooms.main') : name;
}
