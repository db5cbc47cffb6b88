import { AppError, errorMessage, type Log } from '@parley/kernel';
import { type Element, NS, xml } from '@parley/xmpp-core';
import { parseRoomEvent, type RoomEvent } from './room-event.ts';

/** What the stream needs of the component's connection. */
export interface EventConnection {
  on(event: 'message', listener: (stanza: Element) => void, from?: string): () => void;
  on(event: 'online', listener: (info: { resumed: boolean }) => void): () => void;
  send(stanza: Element): Promise<void>;
}

export interface EventStreamDeps {
  readonly connection: EventConnection;
  /** Our own address; Prosody 13 closes the stream over a stanza without one. */
  readonly domain: string;
  /** The host whose rooms are followed. */
  readonly mucDomain: string;
  readonly log: Log;
  readonly onEvent: (event: RoomEvent) => void;
}

/** Passes the events of the rooms on, and asks for a snapshot whenever the connection is new: what happened in between is lost. */
export function followRooms({ connection, domain, mucDomain, log, onEvent }: EventStreamDeps): void {
  connection.on('online', () => {
    const request = xml('message', { from: domain, to: mucDomain, type: 'headline' }, xml('snapshot', { xmlns: NS.parleyEvents }));
    connection.send(request).catch((error: unknown) => log.warn({ reason: errorMessage(error) }, 'snapshot cannot be asked for'));
  });
  connection.on(
    'message',
    (message) => {
      try {
        const event = parseRoomEvent(message);
        if (event) onEvent(event);
      } catch (error) {
        if (!AppError.is(error)) throw error;
        log.warn({ reason: error.message }, 'room event ignored');
      }
    },
    mucDomain,
  );
}
