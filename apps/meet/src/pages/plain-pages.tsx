import type { RoomPath } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { ReactNode } from 'react';
import type { Shelf } from '../browser/storage.ts';
import { appLink } from '../start/app-link.ts';
import type { BrowserKind } from '../start/browser-kind.ts';
import type { PlainStart } from '../start/start.ts';
import { LEAVING_NAME } from './after-meeting.ts';
import { AppPage } from './app-page.tsx';
import { ClosePage } from './close-page.tsx';
import { ObstaclePage } from './obstacle-page.tsx';

export interface PlainPageOptions {
  readonly config: MeetConfig;
  readonly platform: BrowserKind['platform'];
  readonly tab: Shelf;
  readonly stay: (room: RoomPath) => void;
}

/** Pages that need nothing of a meeting. */
export function plainPage(start: PlainStart, options: PlainPageOptions): ReactNode {
  const { config, platform, tab, stay } = options;
  if (start.kind === 'closed') return <ClosePage kind={start.page} name={tab.get(LEAVING_NAME)} hint={config.pages.closePageHint} />;
  if (start.kind === 'obstacle') return <ObstaclePage obstacle={start.obstacle} browsers={config.pages.optimalBrowsers} />;
  const app = config.deepLinking[platform];
  return (
    <AppPage
      room={start.room.displayName}
      app={app.name}
      link={appLink(window.location.href, platform, app)}
      download={app.downloadUrl}
      onStay={() => stay(start.room)}
    />
  );
}
