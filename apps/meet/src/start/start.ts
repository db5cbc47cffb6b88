import { parseRoomPath, type RoomPath } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { BrowserKind } from './browser-kind.ts';

/** What keeps a browser from any meeting. */
export type Obstacle = 'insecureContext' | 'unsupported' | 'unsupportedBrowser';

/** In place of a room, on the page where people choose one. */
export const NO_ROOM: RoomPath = { displayName: '', node: '' };

/** The page with which things begin. */
export type Start =
  | { readonly kind: 'welcome' }
  /** Another address, instead of this one. */
  | { readonly kind: 'elsewhere'; readonly to: string }
  | { readonly kind: 'closed'; readonly page: ClosePage }
  | { readonly kind: 'obstacle'; readonly obstacle: Obstacle; readonly room: RoomPath }
  /** The meeting is offered in the app first. */
  | { readonly kind: 'app'; readonly room: RoomPath }
  | { readonly kind: 'room'; readonly room: RoomPath };

/** Pages that need nothing of a meeting. */
export type PlainStart = Extract<Start, { kind: 'closed' | 'obstacle' | 'app' }>;

/** Pages after a meeting (ui contract §1.9): feedback was given; it was not; with a word about who made this. */
export type ClosePage = 'close' | 'close2' | 'close3';

export interface StartFacts {
  /** As if the site lay at the root of its host. */
  readonly pathname: string;
  /** Of the page, with slashes on both ends. */
  readonly folder: string;
  readonly config: Pick<MeetConfig, 'welcomePage' | 'welcome' | 'pages' | 'deepLinking'>;
  readonly browser: BrowserKind;
  readonly isSecure: boolean;
  /** The browser can send and receive pictures and sound. */
  readonly hasMedia: boolean;
  readonly isEmbedded: boolean;
  /** The person wants to stay in the browser. */
  readonly staysInBrowser: boolean;
  /** Name for a room that nobody has named. */
  readonly suggestion: string;
}

const CLOSE_PAGE = /^\/static\/(close[23]?)\.html$/;

/** Decides where a visit begins (ui contract §1.1). */
export function startOf(facts: StartFacts): Start {
  const closed = CLOSE_PAGE.exec(facts.pathname)?.[1];
  if (closed !== undefined) return { kind: 'closed', page: closed as ClosePage };
  const room = parseRoomPath(facts.pathname);
  if (!room) return withoutRoom(facts);
  const obstacle = obstacleOf(facts);
  if (obstacle) return { kind: 'obstacle', obstacle, room };
  return isAppOffered(facts) ? { kind: 'app', room } : { kind: 'room', room };
}

function withoutRoom({ config, folder, suggestion }: StartFacts): Start {
  if (config.welcome.customUrl !== undefined) return { kind: 'elsewhere', to: config.welcome.customUrl };
  return config.welcomePage ? { kind: 'welcome' } : { kind: 'elsewhere', to: `${folder}${suggestion}` };
}

function obstacleOf({ isSecure, hasMedia, browser, config }: StartFacts): Obstacle | undefined {
  if (!isSecure) return 'insecureContext';
  if (!hasMedia) return 'unsupported';
  return config.pages.unsupportedBrowsers.some((name) => name.toLowerCase() === browser.name) ? 'unsupportedBrowser' : undefined;
}

function isAppOffered({ config: { deepLinking }, browser: { platform }, isEmbedded, staysInBrowser }: StartFacts): boolean {
  if (!deepLinking.enabled || isEmbedded || staysInBrowser) return false;
  return platform === 'desktop' ? deepLinking.desktop.enabled : deepLinking.promotesApp;
}
