import { type LocalServer, type ServerAnswer, startLocalServer } from './local-server.ts';

export interface MatrixWorld {
  /** OpenID tokens that are good, and whose they are (`@user:server`). */
  readonly users: Readonly<Record<string, string>>;
  /** Rooms by Matrix id: the power level of each member, and what is needed to change the room's state. */
  readonly rooms: Readonly<Record<string, { readonly members: Readonly<Record<string, number>>; readonly stateDefault: number }>>;
}

export interface VerificationService extends LocalServer {
  /** Bodies that were posted, in order. */
  readonly asked: readonly unknown[];
  /** Leaves clients waiting. */
  isSilent: boolean;
  /** Requests that it has left waiting. */
  readonly left: number;
}

/**
 * Stands in for the Matrix user verification service, which needs a home server: `POST /verify/user_in_room` answers as the real one
 * does (400 for missing fields, 403 without the bearer, `results`, `user_id` and `power_levels` otherwise).
 */
export async function startVerificationService(world: MatrixWorld, bearer?: string): Promise<VerificationService> {
  const asked: unknown[] = [];
  const state = { asked, isSilent: false, left: 0 };
  const server = await startLocalServer(async ({ method, url, headers }, body) => {
    if (state.isSilent) {
      state.left++;
      return new Promise(() => {});
    }
    if (method !== 'POST' || url !== '/verify/user_in_room') return { status: 404, body: 'Cannot serve that' };
    if (bearer !== undefined && headers.authorization !== `Bearer ${bearer}`) return json(403, {});
    const request: unknown = JSON.parse(body);
    asked.push(request);
    const { token, room_id: room } = request as { token?: unknown; room_id?: unknown };
    if (!token || !room) return { status: 400, body: `Invalid request: ${token ? 'room_id' : 'token'} not found or with empty value` };
    return json(200, verify(world, String(token), String(room)));
  });
  return Object.assign(state, server);
}

function verify({ users, rooms }: MatrixWorld, token: string, id: string): object {
  const user = users[token];
  if (user === undefined) return { results: { user: false, room_membership: null }, user_id: null, power_levels: null };
  const room = rooms[id];
  const level = room?.members[user];
  if (level === undefined) return { results: { user: true, room_membership: false }, user_id: user, power_levels: null };
  const levels = { room: { state_default: room?.stateDefault, users_default: 0, events_default: 0, ban: 50, kick: 50 }, user: level };
  return { results: { user: true, room_membership: true }, user_id: user, power_levels: levels };
}

function json(status: number, body: object): ServerAnswer {
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json; charset=utf-8' } };
}
