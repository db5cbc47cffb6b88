import type { PageWindow } from '../pages/pages-actions.ts';
import { SITE_FOLDER } from '../site.ts';
import { shelf } from './storage.ts';

/** The browser's window as the pages around a meeting need it. */
export function createPageWindow(): PageWindow {
  return {
    get href() {
      return window.location.href;
    },
    siteFolder: SITE_FOLDER,
    isEmbedded: window.parent !== window,
    local: shelf(() => window.localStorage),
    tab: shelf(() => window.sessionStorage),
    now: Date.now,
    every: (ms, run) => {
      const timer = window.setInterval(run, ms);
      return () => window.clearInterval(timer);
    },
    go: (url) => window.location.assign(url),
    rewrite: (href) => window.history.replaceState(window.history.state, '', href),
    openChannel: (name) => ('BroadcastChannel' in window ? new BroadcastChannel(name) : undefined),
  };
}
