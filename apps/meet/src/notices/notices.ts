import type { Clock, Timer } from '@parley/kernel';
import type { MeetStore } from '../store.ts';
import { isAllowed, type NoticeGroup, type NoticeRequest, type NoticeRules, withNotice, withoutNotice } from './notice.ts';

export interface NoticesDeps {
  readonly store: MeetStore;
  readonly clock: Clock;
  readonly rules: NoticeRules;
  /** Whether the person wants to hear of these. */
  readonly wants: (group: NoticeGroup) => boolean;
}

/** Words about what happened, which go away by themselves (ui contract §1.9, "Notifications"). */
export class Notices {
  readonly #deps: NoticesDeps;
  readonly #timers = new Map<string, { readonly ms: number; readonly timer: Timer | undefined }>();

  constructor(deps: NoticesDeps) {
    this.#deps = deps;
  }

  /** Says something, in place of what was said about the same (`uid`) before. False where nobody wants to hear it. */
  show(request: NoticeRequest): boolean {
    const { store, rules, wants } = this.#deps;
    if (!isAllowed(request, rules) || (request.group !== undefined && !wants(request.group))) return false;
    store.setState(({ notices }) => ({ notices: withNotice(notices, request) }));
    this.#start(request.uid ?? request.key, rules.timeouts[request.timeout ?? 'medium']);
    return true;
  }

  hide(uid: string): void {
    this.#stop(uid);
    this.#deps.store.setState(({ notices }) => ({ notices: withoutNotice(notices, uid) }));
  }

  /** Puts everything away: the meeting is over. */
  clear(): void {
    for (const uid of [...this.#timers.keys()]) this.#stop(uid);
    this.#deps.store.setState({ notices: [] });
  }

  /** Somebody is reading it: it stays until `release`, which gives it its whole time again. */
  hold(uid: string): void {
    const entry = this.#timers.get(uid);
    entry?.timer?.cancel();
    if (entry) this.#timers.set(uid, { ms: entry.ms, timer: undefined });
  }

  release(uid: string): void {
    const entry = this.#timers.get(uid);
    if (entry && entry.timer === undefined) this.#start(uid, entry.ms);
  }

  #start(uid: string, ms: number): void {
    this.#stop(uid);
    if (Number.isFinite(ms)) this.#timers.set(uid, { ms, timer: this.#deps.clock.after(ms, () => this.hide(uid)) });
  }

  #stop(uid: string): void {
    this.#timers.get(uid)?.timer?.cancel();
    this.#timers.delete(uid);
  }
}
