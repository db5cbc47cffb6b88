import { errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Shelf } from '../browser/storage.ts';
import type { Notices } from '../notices/notices.ts';
import { RecentKeeper, Visit } from '../recent/recent-keeper.ts';
import type { RecentRoom } from '../recent/recent-rooms.ts';
import type { MeetState, MeetStore } from '../store.ts';
import { LEAVING_NAME, pageAfter } from './after-meeting.ts';
import { readRetries, withRetries } from './back-off.ts';
import { OtherTabs, type TabChannel } from './other-tabs.ts';
import { NO_PAGES, type PagesState } from './pages-state.ts';
import { watchSleep } from './sleep-watch.ts';

/** The browser as far as these pages need it. */
export interface PageWindow {
  readonly href: string;
  /** Path of the site's root. */
  readonly siteFolder: string;
  readonly isEmbedded: boolean;
  readonly local: Shelf;
  readonly tab: Shelf;
  readonly now: () => number;
  readonly every: (ms: number, run: () => void) => () => void;
  go(url: string): void;
  /** Changes the address without loading anything. */
  rewrite(href: string): void;
  openChannel(name: string): TabChannel | undefined;
}

export interface PagesActionsDeps {
  readonly config: MeetConfig;
  readonly room: { readonly displayName: string; readonly node: string };
  readonly roomJid: string;
  readonly store: MeetStore;
  readonly log: Log;
  readonly notices: Pick<Notices, 'show'>;
  readonly window: PageWindow;
  /** Asks the server how many people are in the meeting, without going in. */
  readonly glance: (signal: AbortSignal) => Promise<number>;
}

/** What surrounds a meeting: rooms of late, who is there already, what comes afterwards. */
export class PagesActions {
  readonly #deps: PagesActionsDeps;
  readonly #recent: RecentKeeper;
  readonly #visit: Visit;
  readonly #tabs: OtherTabs | undefined;
  readonly #ends: (() => void)[] = [];
  #joinedAt: number | undefined;

  constructor(deps: PagesActionsDeps) {
    const { window, room, store, roomJid } = deps;
    this.#deps = deps;
    this.#recent = new RecentKeeper(window.local);
    const { pathname } = new URL(window.href);
    this.#visit = new Visit({ keeper: this.#recent, path: pathname, name: room.displayName, now: window.now, every: window.every });
    const channel = room.node === '' ? undefined : window.openChannel('parley.tabs');
    this.#tabs =
      channel &&
      new OtherTabs({
        channel,
        room: roomJid,
        isInside: () => this.#joinedAt !== undefined,
        onOther: (isInOtherTab) => {
          this.#set({ isInOtherTab });
          this.#warnOfEcho();
        },
      });
    this.#set({ ...NO_PAGES, retries: readRetries(window.href) });
    this.#ends.push(store.subscribe((state) => this.#follow(state)));
    if (room.node !== '') this.#ends.push(watchSleep({ ...window, onWake: (slept) => this.#tellSleep(slept) }));
  }

  /** Rooms of late, newest first; none where the operator does not want that list. */
  get recentRooms(): readonly RecentRoom[] {
    return this.#deps.config.welcome.hasRecent ? this.#recent.read() : [];
  }

  removeRecent(path: string): readonly RecentRoom[] {
    return this.#recent.remove(path);
  }

  go(url: string): void {
    this.#deps.window.go(url);
  }

  goHome(): void {
    this.go(this.#deps.window.siteFolder);
  }

  /** Looks who is there, for the screen before the meeting; whoever cannot be asked is not asked again. */
  look(): () => void {
    const over = new AbortController();
    this.#tabs?.ask();
    this.#deps.glance(over.signal).then(
      (peopleInside) => !over.signal.aborted && this.#set({ peopleInside }),
      (error: unknown) => this.#deps.log.debug({ error: errorMessage(error) }, 'nobody says who is in the room'),
    );
    return () => over.abort();
  }

  /** The meeting is over for this person. @returns whether another page comes now */
  goAway(): boolean {
    const { config, window, store } = this.#deps;
    const page = pageAfter(config.pages);
    if (page === undefined) return false;
    window.tab.set(LEAVING_NAME, store.getState().displayName || undefined);
    window.go(`${window.siteFolder}static/${page}.html`);
    return true;
  }

  /** Another attempt is made: the address says so, so that whoever reloads does not begin anew. */
  countRetry(): void {
    const { store, window } = this.#deps;
    const retries = store.getState().pages.retries + 1;
    this.#set({ retries });
    window.rewrite(withRetries(window.href, retries));
  }

  /** The page goes. */
  close(): void {
    this.#visit.keep();
    this.#tabs?.close();
    for (const end of this.#ends) end();
  }

  #follow({ client, pages }: MeetState): void {
    const isInside = client.phase === 'joined';
    if (isInside === (this.#joinedAt !== undefined)) return;
    const { window } = this.#deps;
    if (this.#storesVisits()) this.#visit.follow(isInside);
    const stayed = this.#joinedAt === undefined ? undefined : window.now() - this.#joinedAt;
    this.#joinedAt = isInside ? window.now() : undefined;
    this.#tabs?.tell(isInside);
    if (isInside && pages.retries > 0) window.rewrite(withRetries(window.href, 0));
    this.#set(isInside ? { retries: 0, stayed: undefined } : { stayed });
    // Whoever came without the screen before the meeting has not asked yet.
    if (isInside) this.#tabs?.ask();
    this.#warnOfEcho();
  }

  #warnOfEcho(): void {
    const { store, config, notices } = this.#deps;
    if (this.#joinedAt === undefined || !store.getState().pages.isInOtherTab || config.mode.isMachine) return;
    notices.show({ key: 'prejoin.otherTab', tone: 'warning', uid: 'other tab' });
  }

  /** What others put into a frame is theirs to remember; machines have nothing to remember. */
  #storesVisits(): boolean {
    const { config, window } = this.#deps;
    return config.welcome.storesRoom && !window.isEmbedded && !config.mode.isMachine;
  }

  #tellSleep(slept: number): void {
    if (this.#joinedAt === undefined) return;
    this.#deps.notices.show({ key: 'suspended.title', detail: 'suspended.text', values: { count: Math.round(slept / 60_000) } });
  }

  #set(change: Partial<PagesState>): void {
    const { store } = this.#deps;
    store.setState(({ pages }) => ({ pages: { ...pages, ...change } }));
  }
}
