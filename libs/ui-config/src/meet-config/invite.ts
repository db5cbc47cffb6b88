import type { Source } from './source.ts';

/** How others are told of a meeting (ui contract §1.9, §3.4). */
export function readInvite(config: Source, ui: Source) {
  const features = ui.texts('SHARING_FEATURES') ?? ['email', 'url', 'dial-in', 'embed'];
  return {
    enabled: !config.flag('disableInviteFunctions', false),
    hasUrl: features.includes('url'),
    hasEmail: features.includes('email'),
    hasDialIn: features.includes('dial-in'),
    hasEmbed: features.includes('embed'),
    /** "Invite more people" above an empty meeting. */
    hasHeader: !ui.flag('HIDE_INVITE_MORE_HEADER', false),
    appName: config.text('inviteAppName') ?? ui.text('APP_NAME'),
    dialInNumbersUrl: config.url('dialInNumbersUrl'),
    dialInConfCodeUrl: config.url('dialInConfCodeUrl'),
    peopleSearchUrl: config.url('peopleSearchUrl'),
    peopleSearchTypes: config.texts('peopleSearchQueryTypes') ?? [],
    serviceUrl: config.url('inviteServiceUrl'),
  } as const;
}
