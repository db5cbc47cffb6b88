import type { XmppDomains } from '@parley/config';
import type { ServiceName } from '@parley/room-services';

/** Where clients find the services: the names before the domain, as launcher/environment.ts gives them to Prosody. Nobody talks to `chat`. */
const NAMES: Readonly<Record<ServiceName, string>> = {
  speakerstats: 'speakerstats',
  end_conference: 'endconference',
  av_moderation: 'avmoderation',
  room_metadata: 'metadata',
  polls: 'polls',
  chat: 'chat',
  'file-sharing': 'filesharing',
  breakout_rooms: 'breakout',
};

/** The address of a service. */
export function addressOf(service: ServiceName, { domain }: Pick<XmppDomains, 'domain'>): string {
  return `${NAMES[service]}.${domain}`;
}

/** The service at an address. */
export function serviceAt(address: string, { domain }: Pick<XmppDomains, 'domain'>): ServiceName | undefined {
  const names = Object.keys(NAMES) as ServiceName[];
  return names.find((name) => `${NAMES[name]}.${domain}` === address);
}
