import { readBranding } from './meet-config/branding.ts';
import { readConnection } from './meet-config/connection.ts';
import { readInvite } from './meet-config/invite.ts';
import { readHeader, readLayout } from './meet-config/layout.ts';
import { readScreenShare, readSound, readStart, readVideoQuality } from './meet-config/media.ts';
import { readIndicator, readMode } from './meet-config/mode.ts';
import { readNotifications } from './meet-config/notifications.ts';
import { readDeepLinking, readPages, readPrejoin, readWelcome } from './meet-config/pages.ts';
import { readNames, readPeople } from './meet-config/people.ts';
import { readCaptions, readRecording } from './meet-config/recording.ts';
import { readSecurity } from './meet-config/security.ts';
import { readBackground, readPanes, readSettings } from './meet-config/settings.ts';
import { createSource } from './meet-config/source.ts';
import { readTalk } from './meet-config/talk.ts';
import { readToolbar } from './meet-config/toolbar.ts';
import { normalizeConfig } from './normalize-config.ts';

/** What our own client reads of `window.config` and `window.interfaceConfig`; every key has a usable value. */
export type MeetConfig = ReturnType<typeof readMeetConfig>;

/**
 * Reads `window.config` and `window.interfaceConfig`, which an operator's own files may have changed at will: what has the wrong
 * type counts as absent. One reader for each area of the screen, in meet-config/.
 */
export function readMeetConfig(config: unknown, interfaceConfig?: unknown) {
  const settings = createSource(normalizeConfig(config, interfaceConfig));
  const ui = createSource(interfaceConfig);
  return {
    ...readConnection(settings),
    ...readStart(settings),
    ...readSecurity(settings),
    welcomePage: !settings.flag('welcomePage.disabled', false),
    defaultLanguage: settings.text('defaultLanguage'),
    prejoin: readPrejoin(settings),
    welcome: readWelcome(settings, ui),
    pages: readPages(settings, ui),
    deepLinking: readDeepLinking(settings, ui),
    toolbar: readToolbar(settings),
    layout: readLayout(settings, ui),
    header: readHeader(settings, ui),
    notifications: readNotifications(settings, ui),
    people: readPeople(settings),
    names: readNames(settings),
    talk: readTalk(settings, ui),
    sound: readSound(settings),
    videoQuality: readVideoQuality(settings),
    screenShare: readScreenShare(settings),
    recording: readRecording(settings),
    captions: readCaptions(settings, ui),
    settings: readSettings(settings, ui),
    background: readBackground(settings),
    panes: readPanes(settings),
    invite: readInvite(settings, ui),
    branding: readBranding(settings, ui),
    indicator: readIndicator(settings),
    mode: readMode(settings),
  } as const;
}
