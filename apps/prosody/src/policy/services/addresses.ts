import type { XmppDomains } from '@parley/config';
import type { ServiceName } from '@parley/room-services';

/** Where clients find the services: the names before the domain. Nobody talks to `chat`. */
export const SERVICE_NAMES: Readonly<Record<ServiceName, string>> = {
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
  return `${SERVICE_NAMES[service]}.${domain}`;
}

/** The service at an address. */
export function serviceAt(address: string, { domain }: Pick<XmppDomains, 'domain'>): ServiceName | undefined {
  const names = Object.keys(SERVICE_NAMES) as ServiceName[];
  return names.find((name) => `${SERVICE_NAMES[name]}.${domain}` === address);
}
