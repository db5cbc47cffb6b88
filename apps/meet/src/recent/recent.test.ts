import { expect, it } from 'vitest';
import { RECENT_KEY, RecentKeeper, Visit } from './recent-keeper.ts';
import { type RecentRoom, readRecentRooms, recentDays, withVisit } from './recent-rooms.ts';

const room = (path: string, startedAt = 0, duration = 0): RecentRoom => ({ path, name: path.slice(1), startedAt, duration });

it.each([
  ['no list', { path: '/a' }],
  ['a foreign address', [room('https://evil.example/')]],
  ['a foreign address without a scheme', [room('//evil.example/')]],
  ['one with a backslash', [room('/\\evil.example')]],
  ['a script', [{ ...room('/a'), path: 'javascript:alert(1)' }]],
  ['no times', [{ path: '/a', name: 'a' }]],
  ['times that are none', [room('/a', -1), room('/b', 1, Number.NaN), { ...room('/c'), startedAt: '1' }]],
  ['nothing', [null, undefined, 7, 'x']],
  ['a long name', [{ ...room('/a'), name: 'x'.repeat(501) }]],
])('takes nothing of %s', (_name, kept) => {
  expect(readRecentRooms(kept)).toEqual([]);
});

it('keeps the newest thirty, each room once', () => {
  let rooms: readonly RecentRoom[] = [];
  for (let at = 0; at < 40; at++) rooms = withVisit(rooms, room(`/room-${at % 35}`, at));
  expect(rooms).toHaveLength(30);
  expect(rooms[0]).toEqual(room('/room-4', 39));
  expect(new Set(rooms.map(({ path }) => path)).size).toBe(30);
});

it('groups by days of the calendar, over the change of the clocks too', () => {
  const noon = (day: number) => new Date(2026, 2, day, 12).getTime();
  const days = recentDays([room('/old', noon(20)), room('/b', noon(30)), room('/a', noon(30) + 1), room('/y', noon(29))], noon(30));
  expect(days.map(({ age, rooms }) => [age, rooms.map(({ name }) => name)])).toEqual([
    [0, ['a', 'b']],
    [1, ['y']],
    [10, ['old']],
  ]);
});

it('writes a visit down from its first moment to its last', () => {
  const map = new Map<string, string>();
  const keeper = new RecentKeeper({
    get: (key) => map.get(key),
    set: (key, value) => void (value ? map.set(key, value) : map.delete(key)),
  });
  let now = 1_000;
  let tick = () => {};
  const every = (_ms: number, run: () => void) => {
    tick = run;
    return () => {
      tick = () => {};
    };
  };
  const visit = new Visit({ keeper, path: '/demo', name: 'demo', now: () => now, every });
  visit.follow(false);
  expect(keeper.read()).toEqual([]);
  visit.follow(true);
  expect(keeper.read()).toEqual([room('/demo', 1_000, 0)]);
  now = 31_000;
  tick();
  expect(keeper.read()).toEqual([room('/demo', 1_000, 30_000)]);
  now = 32_000;
  visit.follow(true);
  visit.follow(false);
  expect(keeper.read()).toEqual([room('/demo', 1_000, 31_000)]);
  now = 90_000;
  tick();
  expect(keeper.read()).toEqual([room('/demo', 1_000, 31_000)]);
  expect(keeper.remove('/demo')).toEqual([]);
  expect(map.has(RECENT_KEY)).toBe(false);
});

it('begins anew where the browser holds something else', () => {
  expect(new RecentKeeper({ get: () => '{', set: () => {} }).read()).toEqual([]);
});
