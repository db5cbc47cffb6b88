import { componentSecret, loadConfig } from '@parley/config';
import { deferred } from '@parley/kernel';
import { waitFor } from '@parley/testing';
import { createXmppComponent } from '@parley/xmpp-connection/component';
import { childOf, type Element, NS, xml } from '@parley/xmpp-core';
import type { LoneProsody } from './lone-prosody.ts';

export type ToldEvent = Readonly<Record<string, unknown>>;

/** The component of the policy service, in the hands of a test. */
export interface ScriptedServices {
  /** Everything that came, oldest first: events of rooms, and commands of clients. */
  readonly received: Element[];
  /** Events of rooms, oldest first. */
  events(type?: string): ToldEvent[];
  commands(): Element[];
  /** Resolves when there is one. */
  event(type: string, matches?: (event: ToldEvent) => boolean): Promise<ToldEvent>;
  command(): Promise<Element>;
  /** Whether commands are confirmed as they come. */
  confirms: boolean;
  send(stanza: Element): void;
  snapshot(host: string): void;
  deliver(host: string, attributes: Readonly<Record<string, string>>, payload: readonly Element[], nicks?: readonly string[]): void;
  /** The child of the result. @throws AppError for a stanza error */
  operate(host: string, attributes: Readonly<Record<string, string>>): Promise<Element | undefined>;
  stop(): Promise<void>;
}

/** Connects as the policy service does; asks for no snapshot by itself. */
export async function connectServices(server: Pick<LoneProsody, 'env' | 'domain'>): Promise<ScriptedServices> {
  const address = `policy.${server.domain}`;
  const config = loadConfig(['PROSODY_COMPONENT_PORT', 'JICOFO_AUTH_PASSWORD', 'JICOFO_COMPONENT_SECRET'] as const, { ...server.env });
  const secret = componentSecret('policy', config);
  const component = createXmppComponent({ host: '127.0.0.1', port: config.PROSODY_COMPONENT_PORT, domain: address, secret });
  const received: Element[] = [];
  const online = deferred();
  component.on('message', (message) => {
    received.push(message);
    const number = childOf(message, 'command', NS.parleyService)?.attrs.n;
    if (number === undefined || !services.confirms) return;
    const handled = xml('handled', { xmlns: NS.parleyService, n: String(number) });
    send(xml('message', { from: address, to: `muc.${server.domain}`, type: 'headline' }, handled));
  });
  component.on('online', () => online.resolve());

  const events = (type?: string) =>
    received
      .flatMap((message) => childOf(message, 'event', NS.parleyEvents)?.getText() ?? [])
      .map((text) => JSON.parse(text) as ToldEvent)
      .filter((event) => type === undefined || event.type === type);
  const commands = () => received.flatMap((message) => childOf(message, 'command', NS.parleyService) ?? []);
  const send = (stanza: Element) => void component.send(stanza);
  const soon = async <T>(find: () => T | undefined, what: string): Promise<T> => {
    await waitFor(() => find() !== undefined, { what });
    return find() as T;
  };
  const services: ScriptedServices = {
    received,
    confirms: true,
    send,
    events,
    commands,
    event: (type, matches = () => true) => soon(() => events(type).find(matches), `event ${type}`),
    command: () => soon(() => commands().at(-1), 'a command'),
    snapshot: (host) => send(xml('message', { from: address, to: host, type: 'headline' }, xml('snapshot', { xmlns: NS.parleyEvents }))),
    deliver(host, attributes, payload, nicks = []) {
      const recipients = nicks.map((nick) => xml('to', { nick }));
      const content = xml('deliver', { xmlns: NS.parleyService, ...attributes }, ...recipients, xml('payload', {}, ...payload));
      send(xml('message', { from: address, to: host, type: 'headline' }, content));
    },
    operate: (host, attributes) =>
      component.request('set', host, xml('operation', { xmlns: NS.parleyOperation, ...attributes }), { from: address }),
    stop: () => component.stop(),
  };
  await component.start();
  await online.promise;
  return services;
}
