import type { RoomPath } from '@parley/client';
import type { Shelf } from '../browser/storage.ts';

/** When somebody was sent away, and from which room; of this tab. */
const LEFT = 'parley.signIn';
/** Somebody got in with a token of that page; of this browser. */
const KNOWN = 'parley.signedOn';
/** As long as a login with a second factor may take: whoever comes back within it has joined already, and is not sent there again unasked. */
const PATIENCE_MS = 15 * 60_000;

export interface LoginPageDeps {
  /** `tokenAuthUrl` of config.js; undefined where people cannot get tokens here. */
  readonly template: string | undefined;
  readonly room: RoomPath;
  /** Address of this page. */
  readonly page: string;
  /** Remembers for this tab. */
  readonly tab: Shelf;
  /** Remembers for this browser. */
  readonly browser: Shelf;
  readonly now: () => number;
  readonly go: (url: string) => void;
}

/** What a person had chosen before they were sent away, to be found again afterwards. */
export interface Choices {
  readonly audioMuted: boolean;
  readonly videoMuted: boolean;
}

/** The page outside of the meeting on which people get their token (ui contract §3.3). */
export class LoginPage {
  readonly #deps: LoginPageDeps;
  readonly #returned: boolean;

  constructor(deps: LoginPageDeps) {
    this.#deps = deps;
    const { at, room } = /^(?<at>\d+) (?<room>.+)$/s.exec(deps.tab.get(LEFT) ?? '')?.groups ?? {};
    // Of another room it says nothing: a page elsewhere could lead somebody on into a room of its own.
    this.#returned = at !== undefined && room === deps.room.node && deps.now() - Number(at) < PATIENCE_MS;
  }

  get exists(): boolean {
    return this.#deps.template !== undefined;
  }

  /** This person comes from there: they have joined already, and are not sent there again unasked. */
  get hasReturned(): boolean {
    return this.#returned;
  }

  /** Somebody with this browser has got a good token there before: they are hosts rather than guests. */
  get isKnown(): boolean {
    return this.exists && this.#deps.browser.get(KNOWN) !== undefined;
  }

  /** Sends the person there; false where there is no such page. */
  visit(choices: Choices): boolean {
    const { template, room, page, tab, now, go } = this.#deps;
    const url = template === undefined ? undefined : loginAddress(template, room, page, choices);
    if (url === undefined) return false;
    tab.set(LEFT, `${now()} ${room.node}`);
    go(url);
    return true;
  }

  /** The person is in the meeting, perhaps with a token: a later login may start by itself again. */
  settle(hasToken: boolean): void {
    const { tab, browser } = this.#deps;
    tab.set(LEFT, undefined);
    if (hasToken && this.exists) browser.set(KNOWN, '1');
  }

  /** The person has logged out, or came back with nothing: they are asked before they are sent there the next time. */
  forget(): void {
    this.#deps.browser.set(KNOWN, undefined);
  }
}

/** The address with the meeting filled in; undefined when what results is no address of the web. */
export function loginAddress(template: string, room: RoomPath, page: string, choices: Choices): string | undefined {
  const state = {
    room: room.displayName,
    roomSafe: room.node,
    ...(room.tenant !== undefined && { tenant: room.tenant }),
    ...(choices.audioMuted && { 'config.startWithAudioMuted': true }),
    ...(choices.videoMuted && { 'config.startWithVideoMuted': true }),
    'config.prejoinConfig.enabled': false,
    ...overridesOf(page),
  };
  const values: Readonly<Record<string, string>> = { room: room.node, state: encodeURIComponent(JSON.stringify(state)) };
  const filled = template.replace(/\{(room|state)\}/g, (_, name: string) => values[name] ?? '');
  try {
    const url = new URL(filled, page);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Settings that the link itself carries, so that they hold after the login too. */
function overridesOf(page: string): Record<string, string> {
  const pairs = new URLSearchParams(new URL(page).hash.replace(/^#/, ''));
  return Object.fromEntries([...pairs].filter(([key]) => /^(interfaceC|c)onfig\./.test(key)));
}
