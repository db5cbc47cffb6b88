import type { RoomPath } from '@parley/client';
import { type Log, randomId, systemClock } from '@parley/kernel';
import { type MeetConfig, tenantOf } from '@parley/ui-config';
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
import { pathInSite } from './site.ts';
import { browserKind } from './start/browser-kind.ts';
import { NO_ROOM, type PlainStart, type Start, startOf } from './start/start.ts';
import { createMeetStore, type MeetStore } from './store.ts';

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

const browserShelf = shelf(() => window.localStorage);
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
    log: createConsoleLog(),
  },
  chosen,
);

/** That a person wants no app is remembered for this tab. */
const STAYS = 'parley.browser';
const tabShelf = shelf(() => window.sessionStorage);
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

function folderOf(pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf('/') + 1);
}

/** Shows the page with which this visit begins. */
function begin(start: Start): void {
  if (start.kind === 'elsewhere') window.location.replace(start.to);
  else if (start.kind === 'room') meet(start.room, config);
  else if (start.kind === 'welcome') meet(NO_ROOM, config);
  else showPlain(start);
}

/** A page without anything of a meeting, whose code comes by itself. */
function showPlain(start: PlainStart): void {
  // There is nothing else to see: a chunk that does not come is asked for again.
  void persistently(() => import('./pages/plain-pages.tsx'), systemClock).then(({ plainPage }) => {
    const stay = (room: RoomPath) => {
      tabShelf.set(STAYS, 'yes');
      meet(room, config);
    };
    const brand = { name: config.branding.appName, logo: config.branding.logoUrl };
    show(<BrandContext value={brand}>{plainPage(start, { config, platform: browser.platform, tab: tabShelf, stay })}</BrandContext>);
  });
}

function meet(where: RoomPath, settings: MeetConfig): void {
  document.title = [where.displayName, settings.branding.appName].filter(Boolean).join(' · ');
  const store = createMeetStore({ displayName: page.displayName ?? chosen.displayName, settings: chosen });
  store.subscribe(({ settings: { theme, language } }) => look.choose({ theme, language }));
  const log = createConsoleLog();
  const { loginPage, signIn } = createSignIn(where, settings);
  // Whoever comes back from the login page has been through the pre-join screen before.
  const isBack = loginPage.hasReturned && signIn.token !== undefined;
  const isDirect = where !== NO_ROOM && (!settings.prejoin.enabled || settings.mode.isMachine || isBack);
  const controller = new MeetController({
    config: settings,
    room: where,
    signalling: signalling(settings, where, window.location.href, signIn.token),
    signIn,
    session: createSessionStore(shelf(() => window.localStorage)),
    roomJid: roomJid(where, settings.hosts, tenantOf(where.tenant)),
    account: page.account,
    store,
    kept,
    log,
    window: createPageWindow(),
    conference: where === NO_ROOM ? new Promise(() => {}) : inTime(isDirect, () => import('./conference.ts')),
    mediaOff: config.mode.isMachine || (page.skipsPrejoin && window.parent === window && !isBack),
  });
  installHooks(controller);
  followWantedDevices(store, controller.media, page.devices);
  dress(store, log);
  controller.say('email', page.email ?? (chosen.email || undefined));
  store.subscribe(({ settings: { email } }) => controller.say('email', email || page.email));
  // What scripts of the original client's surroundings call; a person never waits for it.
  void inTime(isDirect, () => import('./official/official-app.ts')).then(({ installOfficialApp }) =>
    installOfficialApp(window, { controller, store, clock: systemClock, config: page.tree }),
  );
  window.addEventListener('pagehide', () => controller.dismiss());
  window.addEventListener('pageshow', (event) => event.persisted && window.location.reload());
  if (where === NO_ROOM) keepOfflinePage(log);
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
function dress(store: MeetStore, log: Log): void {
  const address = brandingAddress(config.branding, pathInSite(window.location.pathname));
  if (address === undefined) return;
  void import('./branding/start-branding.ts').then(({ startBranding }) => startBranding(address, { store, texts, page: document, log }));
}

function createSignIn(where: RoomPath, settings: MeetConfig): { readonly loginPage: LoginPage; readonly signIn: SignIn } {
  const tab = tabShelf;
  const page = window.location.href;
  const bar = { href: page, replace: (href: string) => window.history.replaceState(window.history.state, '', href) };
  const loginPage = new LoginPage({
    template: settings.tokenAuthUrl,
    room: where,
    page,
    tab,
    browser: shelf(() => window.localStorage),
    now: Date.now,
    go: (url) => window.location.assign(url),
  });
  const signIn = new SignIn({
    token: takeToken(bar, tab, Date.now()),
    isForced: new URLSearchParams(window.location.search).get('login') === 'true',
    page: loginPage,
    shelf: tab,
    goesByItself: settings.tokenAuthUrlAutoRedirect,
  });
  return { loginPage, signIn };
}
