import { silentLog } from '@parley/kernel';
import { readMeetConfig } from '@parley/ui-config';
import { expect, it, vi } from 'vitest';
import { RECENT_KEY } from '../recent/recent-keeper.ts';
import { createMeetStore, NO_CLIENT } from '../store.ts';
import { pageAfter } from './after-meeting.ts';
import { backOff, readRetries, withRetries } from './back-off.ts';
import { OtherTabs } from './other-tabs.ts';
import { PagesActions } from './pages-actions.ts';
import { LOOK_EVERY_MS, watchSleep } from './sleep-watch.ts';

const shelf = () => {
  const map = new Map<string, string>();
  return {
    map,
    get: (key: string) => map.get(key),
    set: (key: string, value?: string) => void (value ? map.set(key, value) : map.delete(key)),
  };
};

function pages(config: unknown = {}, change: { isEmbedded?: boolean; href?: string; glance?: () => Promise<never> } = {}) {
  const [local, tab] = [shelf(), shelf()];
  const [gone, rewritten, told]: [string[], string[], string[]] = [[], [], []];
  let now = 1_000;
  const store = createMeetStore({ displayName: 'Ada' });
  const actions = new PagesActions({
    config: readMeetConfig(config),
    room: { displayName: 'demo', node: 'demo' },
    roomJid: 'demo@muc.meet.jitsi',
    store,
    log: silentLog,
    notices: { show: ({ key }) => told.push(key) > 0 },
    window: {
      href: change.href ?? 'https://meet.example/demo',
      siteFolder: '/',
      isEmbedded: change.isEmbedded ?? false,
      local,
      tab,
      now: () => now,
      every: () => () => {},
      go: (url) => void gone.push(url),
      rewrite: (href) => void rewritten.push(href),
      openChannel: () => undefined,
    },
    glance: change.glance ?? (() => Promise.resolve(2)),
  });
  const phase = (to: 'joined' | 'left') => store.setState({ client: { ...NO_CLIENT, phase: to } });
  return { actions, store, local, tab, gone, rewritten, told, phase, pass: (ms: number) => (now += ms) };
}

it('writes down where the person was, for how long, and shows it', () => {
  const { actions, store, phase, pass } = pages();
  phase('joined');
  pass(65_000);
  phase('left');
  expect(actions.recentRooms).toEqual([{ path: '/demo', name: 'demo', startedAt: 1_000, duration: 65_000 }]);
  expect(store.getState().pages.stayed).toBe(65_000);
});

it.each([
  ['the operator does not want it', { doNotStoreRoom: true }, false],
  ['the page is embedded', {}, true],
  ['a machine looks', { iAmRecorder: true }, false],
])('writes nothing down where %s', (_name, config, isEmbedded) => {
  const { local, phase } = pages(config, { isEmbedded });
  phase('joined');
  phase('left');
  expect(local.map.has(RECENT_KEY)).toBe(false);
});

it('goes to the page after the meeting where there is one, and tells it who was here', () => {
  const { actions, gone, tab } = pages({ enableClosePage: true });
  expect(actions.goAway()).toBe(true);
  expect(gone).toEqual(['/static/close2.html']);
  expect(tab.map.get('leavingDisplayName')).toBe('Ada');
  expect(pages().actions.goAway()).toBe(false);
});

it.each([
  [{}, {}, undefined],
  [{ enableClosePage: true }, {}, 'close2'],
  [{ enableClosePage: true }, { SHOW_PROMOTIONAL_CLOSE_PAGE: true }, 'close3'],
])('the page after a meeting: %j %j', (config, ui, page) => {
  expect(pageAfter(readMeetConfig(config, ui).pages)).toBe(page);
});

it('shows who is there, unless nobody wants to know any more or can be asked', async () => {
  const { actions, store } = pages();
  actions.look();
  await vi.waitFor(() => expect(store.getState().pages.peopleInside).toBe(2));
  const other = pages();
  other.actions.look()();
  await Promise.resolve();
  expect(other.store.getState().pages.peopleInside).toBeUndefined();
  const refused = pages({}, { glance: () => Promise.reject(new Error('no')) });
  refused.actions.look();
  await Promise.resolve();
  expect(refused.store.getState().pages.peopleInside).toBeUndefined();
});

it('counts attempts in the address, on from what it said, and begins anew once it works', () => {
  const { actions, store, rewritten, phase } = pages({}, { href: 'https://meet.example/demo?rCounter=2#config.a=1' });
  expect(store.getState().pages.retries).toBe(2);
  actions.countRetry();
  expect(rewritten).toEqual(['https://meet.example/demo?rCounter=3#config.a=1']);
  phase('joined');
  expect(rewritten.at(-1)).toBe('https://meet.example/demo#config.a=1');
  expect(store.getState().pages.retries).toBe(0);
});

it.each([
  ['https://meet.example/demo', 0],
  ['https://meet.example/demo?rCounter=-1', 0],
  ['https://meet.example/demo?rCounter=x', 0],
  ['https://meet.example/demo?rCounter=1e9', 20],
])('reads attempts from %s', (href, retries) => {
  expect(readRetries(href)).toBe(retries);
});

it('waits twice as long each time, a minute and a bit at most', () => {
  expect([0, 1, 2, 3, 4, 500].map((retries) => backOff(retries, () => 0.5))).toEqual([5, 10, 20, 40, 60, 60]);
  expect(backOff(3, () => 0.999)).toBe(50);
  expect(withRetries('https://a.b/c', 99)).toBe('https://a.b/c?rCounter=20');
});

it('notices a sleep of ten minutes, and not a tab in the background', () => {
  let now = 0;
  let look = () => {};
  const slept: number[] = [];
  const end = watchSleep({
    now: () => now,
    every: (_ms, run) => {
      look = run;
      return () => {
        look = () => {};
      };
    },
    onWake: (ms) => void slept.push(ms),
  });
  for (const step of [LOOK_EVERY_MS, LOOK_EVERY_MS, 60_000, 61_000, LOOK_EVERY_MS]) {
    now += step;
    look();
  }
  expect(slept).toEqual([]);
  now += 600_000;
  look();
  expect(slept).toEqual([600_000]);
  end();
});

it('two tabs of one person in one meeting know of each other, and of no other meeting', () => {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  const open = (room: string, isInside: boolean) => {
    const heard: boolean[] = [];
    const own: ((event: { data: unknown }) => void)[] = [];
    const channel = {
      postMessage: (data: unknown) => {
        for (const listener of listeners) if (!own.includes(listener)) listener({ data });
      },
      addEventListener: (_event: 'message', listener: (event: { data: unknown }) => void) => {
        own.push(listener);
        listeners.push(listener);
      },
      close: () => {},
    };
    return { heard, tabs: new OtherTabs({ channel, room, isInside: () => isInside, onOther: (is) => void heard.push(is) }) };
  };
  const inside = open('a', true);
  const elsewhere = open('b', true);
  const before = open('a', false);
  before.tabs.ask();
  expect(before.heard).toEqual([true]);
  inside.tabs.close();
  expect(before.heard).toEqual([true, false]);
  const [third, fourth] = [open('a', true), open('a', true)];
  before.tabs.ask();
  fourth.tabs.close();
  expect(before.heard.at(-1), 'still in the third').toBe(true);
  expect([inside.heard, elsewhere.heard]).toEqual([[], []]);
  expect(third.heard.at(-1)).toBe(false);
  for (const listener of listeners) listener({ data: 'nonsense' });
});
