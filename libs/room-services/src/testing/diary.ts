import { attr } from '@parley/xmpp-core';
import { z } from 'zod';
import type { RoomService, ServiceEvent, ServiceName } from '../service.ts';

/** One line for an event. */
export function eventLine(event: ServiceEvent): string {
  if ('occupant' in event) return `${event.type} ${event.occupant.nick}`;
  return event.type === 'metadata-changed' ? `${event.type} ${event.key}` : event.type;
}

/** A service that writes down what it hears, and says what it is told to: `<note text/>`, `<note wake/>`, `<note key/>`. */
export function diary(name: ServiceName, change: Partial<RoomService<string[]>> = {}): RoomService<string[]> {
  return {
    name,
    schema: z.array(z.string()),
    initial: [],
    command(state, sender, command) {
      const [note] = command.getChildElements();
      const text = (note && attr(note, 'text')) ?? '';
      const key = note && attr(note, 'key');
      return {
        state: [...state, `${sender.nick}: ${text}`],
        effects: [
          { kind: 'deliver', to: 'everyone', content: { type: name, text } },
          ...(key === undefined ? [] : [{ kind: 'set-metadata', key, value: text } as const]),
        ],
      };
    },
    event: (state, event) => ({ state: [...state, eventLine(event)], effects: [] }),
    ...change,
  };
}
