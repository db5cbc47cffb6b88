import { errorMessage, type Log } from '@parley/kernel';
import { SITE_FOLDER } from '../site.ts';

/** Has the browser keep the page for when there is no network; whoever cannot has none. */
export function keepOfflinePage(log: Log): void {
  if (!('serviceWorker' in navigator) || window.parent !== window) return;
  navigator.serviceWorker
    .register(`${SITE_FOLDER}pwa-worker.js`, { scope: SITE_FOLDER })
    .catch((error: unknown) => log.debug({ error: errorMessage(error) }, 'no page for times without a network'));
}
