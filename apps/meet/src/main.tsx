import type { RoomPath } from '@parley/client';
import { randomId, systemClock } from '@parley/kernel';
import { tenantOf } from '@parley/ui-config';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import '@parley/ui';
import './styles/pages.css';
import './lazy/lazy.css';
import { App } from './app.tsx';
import { brandingAddress } from './branding/branding-address.ts';
import { createConsoleLog } from './browser/console-log.ts';
import { keepOfflinePage } from './browser/offline-page.ts';
import { createPageWindow } from './browser/page-window.ts';
import { createSessionStore } from './browser/session-store.ts';
import { shelf } from './browser/storage.ts';
import { readPageSettings } from './config/page-settings.ts';
import { followWantedDevices } from './config/wanted-devices.ts';
import { MeetProvider } from './context.tsx';
import { MeetController } from './controller.ts';
import { installHooks } from './hooks.ts';
import { createTexts, pickLanguage } from './i18n/index.ts';
import { afterPaint, persistently } from './lazy/later.ts';
import { Look } from './look/look.ts';
import { roomJid, signalling } from './room-address.ts';
import { BrandContext } from './screens/use-brand.ts';
import { KeptSettings } from './settings/kept-settings.ts';
import { LoginPage } from './sign-in/login-page.ts';
import { SignIn } from './sign-in/sign-in.ts';
import { takeToken } from './sign-in/token.ts';
import { folderOf, pathInSite } from './site.ts';
import { browserKind } from './start/browser-kind.ts';
import { NO_ROOM, type PlainStart, type Start, startOf } from './start/start.ts';
import { createMeetStore, type MeetState, type MeetStore } from './store.ts';

declare global {
  interface Window {
    /** Written by config.js. */
    config?: unknown;
    /** Written by interface_config.js. */
    interfaceConfig?: unknown;
  }
  /** How zod is configured before it is loaded. */
  var __zod_globalConfig: { readonly jitless: boolean } | undefined;
}

// The page's content security policy forbids compiling code; zod would try whether it may, and the browser report it.
globalThis.__zod_globalConfig = { jitless: true };

const log = createConsoleLog();
const browserShelf = shelf(() => window.localStorage);
const tabShelf = shelf(() => window.sessionStorage);
const page = readPageSettings({
  config: window.config,
  interfaceConfig: window.interfaceConfig,
  hash: window.location.hash,
  isEmbedded: window.parent !== window,
  browser: browserShelf,
});
const { config } = page;
const kept = new KeptSettings(browserShelf);
// Recordings have dark edges, whatever the machine prefers.
const chosen = config.mode.isMachine ? { ...kept.read(), theme: 'dark' as const } : kept.read();
const texts = await createTexts(
  pickLanguage({
    link: new URLSearchParams(window.location.search).get('lang') ?? undefined,
    chosen: chosen.language,
    browser: navigator.languages,
    detects: config.branding.detectsLanguage,
    server: config.defaultLanguage,
  }),
);
const look = new Look(
  {
    root: document.documentElement,
    matchMedia: (query) => window.matchMedia(query),
    texts,
    log,
  },
  chosen,
);

/** That a person wants no app is remembered for this tab. */
const STAYS = 'parley.browser';
const browser = browserKind(navigator.userAgent, navigator.maxTouchPoints);

const root = createRoot(document.getElementById('root') ?? document.body);
const show = (screen: ReactNode) =>
  root.render(
    <StrictMode>
      <I18nextProvider i18n={texts}>{screen}</I18nextProvider>
    </StrictMode>,
  );

begin(
  startOf({
    pathname: pathInSite(window.location.pathname),
    folder: folderOf(window.location.pathname),
    config,
    browser,
    isSecure: window.isSecureContext,
    hasMedia: 'RTCPeerConnection' in window && navigator.mediaDevices !== undefined,
    isEmbedded: window.parent !== window,
    staysInBrowser: config.mode.isMachine || tabShelf.get(STAYS) !== undefined,
    suggestion: randomId(10),
  }),
);

/** Shows the page with which this visit begins. */
function begin(start: Start): void {
  if (start.kind === 'elsewhere') window.location.replace(start.to);
  else if (start.kind === 'room') meet(start.room);
  else if (start.kind === 'welcome') meet(NO_ROOM);
  else showPlain(start);
}

/** A page without anything of a meeting, whose code comes by itself. */
function showPlain(start: PlainStart): void {
  // There is nothing else to see: a chunk that does not come is asked for again.
  void persistently(() => import('./pages/plain-pages.tsx'), systemClock).then(({ plainPage }) => {
    const stay = (room: RoomPath) => {
      tabShelf.set(STAYS, 'yes');
      meet(room);
    };
    const brand = { name: config.branding.appName, logo: config.branding.logoUrl };
    show(<BrandContext value={brand}>{plainPage(start, { config, platform: browser.platform, tab: tabShelf, stay })}</BrandContext>);
  });
}

function meet(room: RoomPath): void {
  document.title = [room.displayName, config.branding.appName].filter(Boolean).join(' · ');
  // Who the link says that somebody is counts until they say otherwise, and is not kept.
  const { displayName = chosen.displayName, email = chosen.email } = page;
  const store = createMeetStore({ displayName, settings: { ...chosen, email } });
  store.subscribe(({ settings: { theme, language } }) => look.choose({ theme, language }));
  const { loginPage, signIn } = createSignIn(room);
  // Whoever comes back from the login page has been through the pre-join screen before.
  const isBack = loginPage.hasReturned && signIn.token !== undefined;
  const isDirect = room !== NO_ROOM && (!config.prejoin.enabled || config.mode.isMachine || isBack);
  const controller = new MeetController({
    config,
    room,
    signalling: signalling(config, room, window.location.href, signIn.token),
    signIn,
    session: createSessionStore(browserShelf),
    roomJid: roomJid(room, config.hosts, tenantOf(room.tenant)),
    account: page.account,
    store,
    kept,
    log,
    window: createPageWindow(),
    conference: room === NO_ROOM ? new Promise(() => {}) : inTime(isDirect, () => import('./conference.ts')),
    mediaOff: config.mode.isMachine || (page.skipsPrejoin && window.parent === window && !isBack),
  });
  installHooks(controller);
  followWantedDevices(store, controller.media, page.devices);
  dress(store);
  const sayEmail = ({ settings }: MeetState) => controller.say('email', settings.email || undefined);
  sayEmail(store.getState());
  store.subscribe(sayEmail);
  // What scripts of the original client's surroundings call; a person never waits for it.
  void inTime(isDirect, () => import('./official/official-app.ts')).then(({ installOfficialApp }) =>
    installOfficialApp(window, { controller, store, clock: systemClock, config: page.tree }),
  );
  window.addEventListener('pagehide', () => controller.dismiss());
  window.addEventListener('pageshow', (event) => event.persisted && window.location.reload());
  if (room === NO_ROOM) keepOfflinePage(log);
  else controller.prepare();
  if (isDirect) controller.join();
  show(
    <MeetProvider store={store} controller={controller}>
      <App />
    </MeetProvider>,
  );
}

/** Fetched while the person looks at the first screen, or at once where there is none. */
async function inTime<T>(isDirect: boolean, load: () => Promise<T>): Promise<T> {
  if (!isDirect) await afterPaint(window, systemClock);
  return persistently(load, systemClock);
}

/** The look of whoever holds the meeting, where a service says so. */
function dress(store: MeetStore): void {
  const address = brandingAddress(config.branding, pathInSite(window.location.pathname));
  if (address === undefined) return;
  void import('./branding/start-branding.ts').then(({ startBranding }) => startBranding(address, { store, texts, page: document, log }));
}

function createSignIn(room: RoomPath): { readonly loginPage: LoginPage; readonly signIn: SignIn } {
  const { href } = window.location;
  const bar = { href, replace: (to: string) => window.history.replaceState(window.history.state, '', to) };
  const loginPage = new LoginPage({
    template: config.tokenAuthUrl,
    room,
    page: href,
    tab: tabShelf,
    browser: browserShelf,
    now: Date.now,
    go: (url) => window.location.assign(url),
  });
  const signIn = new SignIn({
    token: takeToken(bar, tabShelf, Date.now()),
    isForced: new URLSearchParams(window.location.search).get('login') === 'true',
    page: loginPage,
    shelf: tabShelf,
    goesByItself: config.tokenAuthUrlAutoRedirect,
  });
  return { loginPage, signIn };
}
