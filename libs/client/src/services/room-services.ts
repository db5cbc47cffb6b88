import type { Clock, Log } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import type { XmppPort } from '../ports.ts';
import type { RoomSession } from '../room-session.ts';
import type { ServiceName } from './addresses.ts';
import { type Refusal, ServiceLink } from './service-link.ts';
import { NO_SERVICES, type ServicesView } from './view.ts';

/** Payload of an endpoint message (client contract §6): text of apps to apps, which the bridge passes on. */
export type EndpointPayload = Readonly<Record<string, unknown>>;

export interface RoomServicesDeps {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whose disco#info names the services. */
  readonly domain: string;
  readonly room: RoomSession;
  readonly onChange: () => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** Over the bridge, to one endpoint or (`''`) to all; lost while there is no channel. */
  readonly tellEndpoints: (payload: EndpointPayload, to: string) => void;
}

/** Everything that a room has besides media, one part for each service. */
export class RoomServices {
  readonly link: ServiceLink;
  #offered: ReadonlySet<ServiceName> = NO_SERVICES.services;

  constructor(deps: RoomServicesDeps) {
    this.link = new ServiceLink({
      ...deps,
      onChange: () => {
        this.#offered = new Set(this.link.addresses.keys());
        deps.onChange();
      },
    });
  }

  get view(): ServicesView {
    return { services: this.#offered };
  }

  /** A new connection, or the first one. */
  discover(): Promise<void> {
    return this.link.discover();
  }

  /** About to join: what the server says from here on belongs to the new stay, room metadata first, before the own presence. */
  arriving(): void {}

  /** Inside: what services have to tell newcomers comes after this. */
  joined(): void {}

  /** A message that came over XMPP; the caller has looked at what concerns the door. */
  message(stanza: Element): void {
    this.link.receive(stanza);
  }

  /** A message of another endpoint over the bridge. */
  endpointMessage(_from: string, _payload: EndpointPayload): void {}
}
