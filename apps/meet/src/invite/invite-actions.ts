import { errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { type FetchPort, fetchJson } from '../browser/fetch-json.ts';
import type { Notices } from '../notices/notices.ts';
import type { MeetStore } from '../store.ts';
import { readNumbers, readPin } from './dial-in.ts';
import { type Invitee, readInvitees, searchAddress } from './directory.ts';
import { inviteLink } from './invite-link.ts';
import type { InviteState } from './invite-state.ts';

export interface InviteActionsDeps {
  readonly store: MeetStore;
  readonly config: Pick<MeetConfig, 'invite'>;
  /** Bare JID, of which the dial-in service knows the PIN. */
  readonly roomJid: string;
  readonly log: Log;
  readonly notices: Pick<Notices, 'show'>;
  readonly fetch: FetchPort;
  /** Of whoever may search the directory. */
  readonly token: () => string | undefined;
  readonly page: () => string;
}

/** How a person brings others into the meeting. */
export class InviteActions {
  readonly #deps: InviteActionsDeps;
  /** Answers to former queries are not shown. */
  #query = '';

  constructor(deps: InviteActionsDeps) {
    this.#deps = deps;
  }

  /** Address of the meeting, for others. */
  get link(): string {
    return inviteLink(this.#deps.page(), this.#deps.store.getState().branding?.inviteDomain);
  }

  /** There is a directory to search, and this person may. */
  get canSearch(): boolean {
    const { peopleSearchUrl, serviceUrl } = this.#deps.config.invite;
    return peopleSearchUrl !== undefined && serviceUrl !== undefined && this.#deps.token() !== undefined;
  }

  /** Gets telephone numbers and PIN, once; without either there is no dialling in. */
  async loadDialIn(): Promise<void> {
    const { config, roomJid, fetch, log, store } = this.#deps;
    const { dialInNumbersUrl, dialInConfCodeUrl, hasDialIn } = config.invite;
    if (!hasDialIn || dialInNumbersUrl === undefined || dialInConfCodeUrl === undefined || store.getState().invite.dialIn) return;
    try {
      const [numbers, pin] = await Promise.all([
        fetchJson(fetch, withQuery(dialInNumbersUrl, { conference: roomJid })).then(readNumbers),
        fetchJson(fetch, withQuery(dialInConfCodeUrl, { conference: roomJid, url: this.link })).then(readPin),
      ]);
      if (numbers && pin !== undefined) this.#set({ dialIn: { numbers, pin } });
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'no dial-in numbers');
    }
  }

  /** Looks somebody up. */
  async search(query: string): Promise<void> {
    const { config, fetch, log, token } = this.#deps;
    const { peopleSearchUrl, peopleSearchTypes } = config.invite;
    this.#query = query.trim();
    if (this.#query === '' || peopleSearchUrl === undefined) return this.#set({ found: [] });
    const asked = this.#query;
    try {
      const answer = await fetchJson(fetch, searchAddress(peopleSearchUrl, asked, peopleSearchTypes), { token: token() });
      if (asked === this.#query) this.#set({ found: readInvitees(answer) });
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'nobody found');
      if (asked === this.#query) this.#set({ found: [] });
    }
  }

  /** Takes somebody on the list, or off it. */
  toggle(invitee: Invitee): void {
    const { chosen } = this.#deps.store.getState().invite;
    const others = chosen.filter(({ id }) => id !== invitee.id);
    this.#set({ chosen: others.length < chosen.length ? others : [...chosen, invitee] });
  }

  /** Invites everybody on the list. */
  async send(): Promise<void> {
    const { config, fetch, log, notices, store, token } = this.#deps;
    const { chosen } = store.getState().invite;
    const { serviceUrl } = config.invite;
    if (chosen.length === 0 || serviceUrl === undefined) return;
    try {
      await fetchJson(fetch, serviceUrl, { method: 'POST', token: token(), body: { invited: chosen, url: this.link } });
      this.#set({ chosen: [], found: [] });
      notices.show({ key: 'invite.sent', name: 'notify.invitedOneMember', tone: 'success', values: { count: chosen.length } });
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'not invited');
      notices.show({ key: 'invite.notSent', tone: 'error' });
    }
  }

  #set(change: Partial<InviteState>): void {
    this.#deps.store.setState(({ invite }) => ({ invite: { ...invite, ...change } }));
  }
}

function withQuery(base: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(base);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url.href;
}
