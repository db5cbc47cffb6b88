import { present, type Source } from './source.ts';

/** Where the deployment is and how it is reached; a link may change none of the addresses (ui contract §3.2). */
interface ConnectionConfig {
  readonly hosts: {
    readonly domain: string;
    readonly muc: string;
    readonly focus: string;
    /** Where people without a login connect, if not at `domain`. */
    readonly anonymousDomain?: string;
    /** Domain of accounts, if not `domain`. */
    readonly authDomain?: string;
    /** Domain of recorders and transcribers, who are not shown as people. */
    readonly hiddenDomain?: string;
  };
  /** `wss://…/xmpp-websocket`, or the BOSH address where WebSockets are off. */
  readonly serviceUrl: string;
  /** The BOSH address, absolute or relative to the page. */
  readonly boshUrl: string | undefined;
  readonly conferenceRequestUrl: string | undefined;
  readonly bridgeChannel: {
    /** Take the data channel where the bridge has one. */
    readonly preferSctp: boolean;
    /** WebSockets on this host are not used. */
    readonly ignoreDomain?: string;
  };
  /** Where people get a token; `{room}` and `{state}` stand for the meeting. */
  readonly tokenAuthUrl?: string;
  /** Go there without asking. */
  readonly tokenAuthUrlAutoRedirect: boolean;
  readonly tokenLogoutUrl?: string;
  readonly hideLoginButton: boolean;
}

export function readConnection(config: Source): ConnectionConfig {
  const domain = config.text('hosts.domain') ?? 'meet.jitsi';
  return {
    hosts: {
      domain,
      muc: config.text('hosts.muc') ?? `muc.${domain}`,
      focus: config.text('hosts.focus') ?? `focus.${domain}`,
      ...present('anonymousDomain', config.text('hosts.anonymousdomain')),
      ...present('authDomain', config.text('hosts.authdomain')),
      ...present('hiddenDomain', config.text('hiddenDomain')),
    },
    // As official clients choose (client contract §1.1).
    serviceUrl:
      (config.flag('preferBosh', false) ? undefined : config.text('websocket')) ?? config.text('bosh') ?? config.text('serviceUrl') ?? '',
    boshUrl: config.text('bosh'),
    conferenceRequestUrl: config.text('conferenceRequestUrl'),
    bridgeChannel: {
      preferSctp: config.flag('bridgeChannel.preferSctp', true),
      ...present('ignoreDomain', config.text('bridgeChannel.ignoreDomain')),
    },
    ...present('tokenAuthUrl', config.text('tokenAuthUrl')),
    tokenAuthUrlAutoRedirect: config.flag('tokenAuthUrlAutoRedirect', false),
    ...present('tokenLogoutUrl', config.text('tokenLogoutUrl')),
    hideLoginButton: config.flag('hideLoginButton', false),
  };
}
