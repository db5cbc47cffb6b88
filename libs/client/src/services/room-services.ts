import type { Clock, Log } from '@parley/kernel';
import { attr, bareJid, type Element, resourceOf } from '@parley/xmpp-core';
import type { XmppPort } from '../ports.ts';
import type { RoomSession } from '../room-session.ts';
import type { ServiceName } from './addresses.ts';
import { GatewayCommands } from './gateway-commands.ts';
import { jsonContent } from './json-content.ts';
import { People, type PeopleDeps } from './people.ts';
import { PeopleCommands } from './people-commands.ts';
import { type Refusal, ServiceLink } from './service-link.ts';
import { Talk, type TalkDeps } from './talk.ts';
import { isTranscript, readTranscript, type Transcript } from './transcripts.ts';
import { NO_SERVICES, type ServicesView } from './view.ts';

/** Payload of an endpoint message (client contract §6): text of apps to apps, which the bridge passes on. */
export type EndpointPayload = Readonly<Record<string, unknown>>;

export interface RoomServicesDeps extends Pick<PeopleDeps, 'onNotice' | 'onMoveTo' | 'onStartMuted'>, Omit<TalkDeps, 'link'> {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whose disco#info names the services. */
  readonly domain: string;
  readonly room: RoomSession;
  readonly onChange: () => void;
  readonly onTranscript: (transcript: Transcript) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** Over the bridge, to one endpoint or (`''`) to all; lost while there is no channel. */
  readonly tellEndpoints: (payload: EndpointPayload, to: string) => void;
}

/** Everything that a room has besides media, one part for each service. */
export class RoomServices {
  readonly link: ServiceLink;
  /** What is known about the people in the room, and what this person signals. */
  readonly people: People;
  /** What moderators do with the room and the people in it. */
  readonly commands: PeopleCommands;
  /** What is asked of recorders and transcribers. */
  readonly gateways: GatewayCommands;
  /** What people tell and give each other. */
  readonly talk: Talk;
  readonly #deps: Pick<RoomServicesDeps, 'room' | 'clock' | 'onTranscript'>;
  #offered: ReadonlySet<ServiceName> = NO_SERVICES.services;

  constructor(deps: RoomServicesDeps) {
    this.link = new ServiceLink({
      ...deps,
      onChange: () => {
        this.#offered = new Set(this.link.addresses.keys());
        deps.onChange();
      },
    });
    this.#deps = deps;
    this.people = new People({ ...deps, link: this.link });
    this.talk = new Talk({ ...deps, link: this.link });
    this.commands = new PeopleCommands({ ...deps, link: this.link });
    this.gateways = new GatewayCommands(deps);
  }

  get view(): ServicesView {
    return { services: this.#offered, ...this.people.view, ...this.talk.view };
  }

  /** A new connection, or the first one. */
  discover(): Promise<void> {
    return this.link.discover();
  }

  /** About to join: what the server says from here on belongs to the new stay, room metadata first, before the own presence. */
  arriving(): void {
    this.people.arriving();
  }

  /** Inside: what services have to tell newcomers comes after this. */
  joined(): void {
    this.people.joined();
    this.talk.joined();
  }

  /** Somebody has come, gone or changed; `displayName` is this person's own. */
  rosterChanged(displayName: string): void {
    this.people.rosterChanged(displayName);
    this.talk.chat.roster();
  }

  /** A message that came over XMPP; the caller has looked at what concerns the door. */
  message(stanza: Element): void {
    if (this.link.receive(stanza) || bareJid(attr(stanza, 'from') ?? '') !== this.#deps.room.room) return;
    const content = jsonContent(stanza);
    if (content && isTranscript(content)) this.#written(resourceOf(attr(stanza, 'from') ?? ''), content);
    else if (!this.talk.message(stanza)) this.people.message(stanza);
  }

  /** A message of another endpoint over the bridge. */
  endpointMessage(from: string, payload: EndpointPayload): void {
    this.people.endpointMessage(from, payload);
    this.talk.reactions.receive(from, payload);
    this.#written(from, payload);
  }

  #written(from: string, content: EndpointPayload): void {
    const { room, clock, onTranscript } = this.#deps;
    // Whoever is seen in the room is a person, who cannot say what others have said.
    if (room.roster.participants.has(from)) return;
    const transcript = readTranscript(content, clock.now());
    if (transcript) onTranscript(transcript);
  }
}
