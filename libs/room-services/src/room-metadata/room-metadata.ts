import { attr, childOf, type Element, NS, stanzaError, toXmlText, xml } from '@parley/xmpp-core';
import { z } from 'zod';
import { jsonOf } from '../command.ts';
import { jsonEqual } from '../equal.ts';
import type { Json, JsonObject } from '../json.ts';
import { focusOf, isModerator, type Occupant, type RoomView } from '../room-view.ts';
import { type Effect, type Metadata, quietly, type RoomService, type ServiceContext, type ServiceEvent, type Step } from '../service.ts';

export interface RoomMetadataOptions {
  /** STUN and TURN servers with credentials (`services`), for clients that do not ask for them; none when there are none. */
  readonly services?: (nowMs: number) => readonly JsonObject[];
}

/** What clients may not set: it comes from the server, or from a service behind it (prosody contract §3.3). */
const BLOCKED: ReadonlySet<string> = new Set([
  'allownersEnabled',
  'asyncTranscription',
  'audioTranslationAvailable',
  'audioTranslationRequests',
  'conferencePresetsServiceEnabled',
  'dialinEnabled',
  'lobbyEnabled',
  'moderators',
  'participants',
  'participantsSoftLimit',
  'services',
  'transcriberType',
  'transcription',
  'visitorsEnabled',
]);

/** Characters of JSON that one room may have, and keys. */
const MOST_TEXT = 16_384;
const MOST_KEYS = 64;

const key = z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, 'not a key');
const value = z.json().refine((data) => data !== null, 'no data');
const command = z.object({ key, data: value });
const schema = z.record(key, z.json());

/**
 * Keys and values of a room: how newcomers start, what is recorded, who may write. Everybody has the whole object at any time: it
 * comes before the own presence, and whenever it changes (prosody contract §3.3).
 */
export function roomMetadata(options: RoomMetadataOptions = {}): RoomService<Metadata> {
  const { services = () => [] } = options;
  /** To these, or to all who are in the room; the focus gets what concerns it alone. */
  const tell = (state: Metadata, { room, now }: Pick<ServiceContext, 'room' | 'now'>, to?: Occupant): Effect[] => {
    const focus = to && !to.isFocus ? [] : focusOf(room).map(({ nick }) => nick);
    const content = message(room, withServices(state, services(now)));
    const others = to ? ({ to: { nicks: [to.nick] } } as const) : ({ to: 'everyone', except: 'focus' } as const);
    return [
      ...(to?.isFocus ? [] : [{ kind: 'deliver', ...others, content } as const]),
      ...(focus.length > 0 ? [{ kind: 'deliver', to: { nicks: focus }, content: message(room, forFocus(state)) } as const] : []),
    ];
  };
  const set = (state: Metadata, name: string, data: Json | undefined, context: ServiceContext): Step<Metadata> => {
    if (jsonEqual(state[name], data)) return quietly(state);
    const { [name]: _before, ...others } = state;
    const next = data === undefined ? others : { ...others, [name]: data };
    return { state: next, effects: tell(next, context) };
  };
  return {
    name: 'room_metadata',
    schema,
    initial: {},
    command(state, sender, element, context) {
      const { key: name, data } = jsonOf(element, command, 'room_metadata');
      requireThisRoom(element, context.room);
      if (BLOCKED.has(name)) throw stanzaError('not-allowed', `${name} is not for clients to set`);
      const permitted = isModerator(sender) ? (data as Json) : forRecorders(state, sender, name, data as Json);
      requireRoom(state, name, permitted);
      return set(state, name, permitted, context);
    },
    event(state, event, context) {
      switch (event.type) {
        case 'occupant-joined': {
          const step = startMutedOf(event) ? set(state, 'startMuted', startMutedAfter(state, event), context) : quietly(state);
          return step.effects.length > 0 ? step : { state, effects: tell(state, context, event.occupant) };
        }
        case 'occupant-changed':
          return startMutedOf(event) ? set(state, 'startMuted', startMutedAfter(state, event), context) : quietly(state);
        case 'room-settings':
        case 'room-created':
          return set(state, 'lobbyEnabled', context.room.lobby || (state.lobbyEnabled === undefined ? undefined : false), context);
        case 'restored':
          // Somebody may have come in the meantime under the address that he had before: the focus always has the same.
          return { state, effects: Object.keys(state).length > 0 ? tell(state, context) : [] };
        default:
          return quietly(state);
      }
    },
    welcome: (state, _jid, { room, now }) => [message(room, withServices(state, services(now)))],
    metadata: (state) => state,
    setMetadata: (state, name, data, context) => set(state, name, data ?? undefined, context),
  };
}

function message(room: RoomView, metadata: Metadata): Element {
  const json = toXmlText(JSON.stringify({ type: 'room_metadata', metadata }));
  return xml('json-message', { xmlns: NS.jitmeet, room: room.address }, json);
}

function withServices(state: Metadata, services: readonly JsonObject[]): Metadata {
  return services.length > 0 ? { ...state, services } : state;
}

/** Of presets and of translation there is nothing yet; a focus that asks for them gets none. */
function forFocus(state: Metadata): Metadata {
  return { moderators: [], ...state };
}

/** @throws stanza error auth/forbidden when the message names another room than the one its sender is in */
function requireThisRoom(element: Element, room: RoomView): void {
  const child = childOf(element, 'room_metadata', NS.jitmeet);
  const named = child && attr(child, 'room');
  if (named !== undefined && named.toLowerCase() !== room.address.toLowerCase())
    throw stanzaError('forbidden', 'the sender is not in that room');
}

/** Whoever may have the meeting transcribed may say so without being moderator; nothing else of `recording` changes by that. */
function forRecorders(state: Metadata, sender: Occupant, name: string, data: Json): Json {
  if (name !== 'recording' || sender.features?.transcription !== true) throw stanzaError('forbidden', 'only moderators may set that');
  const result = recording.safeParse(data);
  if (!result.success) throw stanzaError('bad-request', 'recording has no flags');
  const before = z.record(z.string(), z.json()).safeParse(state.recording);
  return { ...before.data, ...result.data };
}

const recording = z
  .object({ isTranscribingEnabled: z.boolean().optional(), isRecordingRequested: z.boolean().optional() })
  .refine((flags) => Object.keys(flags).length > 0);

/** @throws stanza error wait/resource-constraint when the room would hold too much */
function requireRoom(state: Metadata, name: string, data: Json): void {
  const next = { ...state, [name]: data };
  if (Object.keys(next).length > MOST_KEYS || JSON.stringify(next).length > MOST_TEXT)
    throw stanzaError('resource-constraint', 'the room holds too much metadata');
}

type Comer = Extract<ServiceEvent, { type: 'occupant-joined' | 'occupant-changed' }>;

/**
 * COMPAT(lib-jitsi-meet before room metadata): a moderator's presence says how newcomers start. Of every moderator only what is new
 * counts, as presences repeat it.
 */
function startMutedOf(event: Comer): Occupant['startMuted'] {
  const { occupant } = event;
  const { startMuted } = occupant;
  if (!startMuted || !isModerator(occupant)) return undefined;
  const before = event.type === 'occupant-changed' && isModerator(event.before) ? event.before.startMuted : undefined;
  return before?.audio === startMuted.audio && before.video === startMuted.video ? undefined : startMuted;
}

function startMutedAfter(state: Metadata, event: Comer): Json {
  const before = z.record(z.string(), z.json()).safeParse(state.startMuted);
  return { ...before.data, ...startMutedOf(event) };
}
