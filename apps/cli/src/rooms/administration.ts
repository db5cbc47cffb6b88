import { componentSecret, loadConfig } from '@parley/config';
import { AppError, errorMessage } from '@parley/kernel';
import { z } from 'zod';

const room = z.object({
  name: z.string(),
  address: z.string(),
  meetingId: z.string().optional(),
  subject: z.string().optional(),
  participants: z.number(),
  createdAt: z.number().optional(),
  passcodeProtected: z.boolean(),
  lobbyEnabled: z.boolean(),
  mainRoom: z.string().optional(),
});
const participant = z.object({
  id: z.string(),
  displayName: z.string().optional(),
  moderator: z.boolean(),
  service: z.boolean(),
  connectionJID: z.string(),
  userId: z.string().optional(),
});
const details = room.extend({ participantList: z.array(participant) });
const problem = z.object({ detail: z.string().optional() });

export type Room = z.output<typeof room>;
export type RoomDetails = z.output<typeof details>;
export type Participant = z.output<typeof participant>;

/** The administration of rooms (docs/administration.md), as the policy service on this machine offers it. */
export interface Administration {
  /** @throws AppError UNAVAILABLE */
  rooms(): Promise<readonly Room[]>;
  /** @throws AppError NOT_FOUND, UNAVAILABLE */
  room(name: string): Promise<RoomDetails>;
  end(room: Room): Promise<void>;
  kick(room: Room, participantId: string): Promise<void>;
  say(room: Room, message: string, connectionJIDs: readonly string[], displayName: string | undefined): Promise<void>;
}

const TIMEOUT_MS = 15_000;
/** In one request, whose body may have 64 KiB. */
const MAX_ADDRESSES = 100;

/**
 * Past Prosody, which need not be asked: the secret of the policy service follows from the password of the focus.
 * @throws AppError CONFIG_INVALID
 */
export function localAdministration(env: NodeJS.ProcessEnv): Administration {
  const config = loadConfig(['PARLEY_POLICY_PORT', 'JICOFO_AUTH_PASSWORD', 'JICOFO_COMPONENT_SECRET'], env);
  const base = `http://127.0.0.1:${config.PARLEY_POLICY_PORT}/public`;
  const bearer = componentSecret('policy-http', config);
  const ask = (method: string, path: string, body?: unknown) => request(`${base}${path}`, method, bearer, body);
  const named = ({ name }: Room) => {
    const [last = '', tenant] = name.split('/').reverse();
    return `room=${encodeURIComponent(last)}${tenant === undefined ? '' : `&prefix=${encodeURIComponent(tenant)}`}`;
  };
  return {
    rooms: async () => z.object({ rooms: z.array(room) }).parse(JSON.parse(await ask('GET', '/administration/rooms'))).rooms,
    room: async (name) => details.parse(JSON.parse(await ask('GET', `/administration/rooms/${encodeURIComponent(name)}`))),
    end: async ({ address }) => void (await ask('POST', `/end-meeting?conference=${encodeURIComponent(address)}`)),
    kick: async (one, participantId) => void (await ask('PUT', `/kick-participant?${named(one)}`, { participantId })),
    async say({ address }, message, connectionJIDs, displayName) {
      for (let start = 0; start < connectionJIDs.length; start += MAX_ADDRESSES) {
        const some = connectionJIDs.slice(start, start + MAX_ADDRESSES);
        await ask('POST', '/send-system-chat-message', { room: address, message, connectionJIDs: some, displayName });
      }
    },
  };
}

async function request(url: string, method: string, bearer: string, body: unknown): Promise<string> {
  const headers = { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(url, { method, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new AppError(
      'UNAVAILABLE',
      `the policy service does not answer: ${errorMessage(reason)}; is the stack running, and is this the container prosody?`,
    );
  }
  const text = await response.text();
  if (response.ok) return text;
  if (response.status === 404) throw new AppError('NOT_FOUND', detailOf(text) ?? 'there is no such room');
  if (response.status === 401 || response.status === 403)
    throw new AppError('NOT_AUTHORIZED', 'the policy service was started with another JICOFO_AUTH_PASSWORD than this command');
  throw new AppError('UNAVAILABLE', detailOf(text) ?? `the policy service answered ${response.status}`);
}

function detailOf(text: string): string | undefined {
  try {
    return problem.safeParse(JSON.parse(text)).data?.detail;
  } catch {
    return undefined;
  }
}
