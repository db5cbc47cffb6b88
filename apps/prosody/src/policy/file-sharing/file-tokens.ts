import { parseRoomNode } from '@parley/auth-core';
import { signToken } from '@parley/auth-jwt';
import { ALGORITHM, AUDIENCE, fileTokenPayload, mayUpload, TOKEN_LIFETIME_S, type TokenHolder } from '@parley/file-sharing';
import { AppError, type Clock, deferred, type Log } from '@parley/kernel';
import type { RefusalLog } from '@parley/logging';
import { isModerator, type RoomView } from '@parley/room-services';
import { localOf } from '@parley/xmpp-core';
import { z } from 'zod';
import type { FileKey } from './file-key.ts';

export interface FileTokensDeps {
  readonly key: FileKey;
  /** XMPP_DOMAIN. */
  readonly domain: string;
  /** The rooms that somebody is in, by real full address; the latest last. */
  readonly roomsOf: (jid: string) => readonly RoomView[];
  readonly clock: Clock;
  readonly log: Log;
  readonly refusals: Pick<RefusalLog, 'warn'>;
  readonly onToken: (outcome: 'given' | 'refused') => void;
}

const BEHIND_MS = 100;

const question = z.object({ jid: z.string().min(1).max(3_071), audience: z.string().max(256) });

export type FileTokenQuestion = z.output<typeof question>;

/** `condition` of a stanza error of type cancel, or the token, with the time of its end (RFC 3339). */
export type FileTokenAnswer =
  | { readonly condition: 'item-not-found' | 'not-allowed' }
  | { readonly token: string; readonly expires: string };

/** @throws AppError INPUT_INVALID */
export function parseFileTokenQuestion(body: unknown): FileTokenQuestion {
  const result = question.safeParse(body);
  if (!result.success) throw new AppError('INPUT_INVALID', `token request: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** A token for the files of the room that somebody is in (prosody contract §2.1, short_lived_token). */
export async function issueFileToken(deps: FileTokensDeps, { jid, audience }: FileTokenQuestion): Promise<FileTokenAnswer> {
  const { key, clock, refusals, onToken } = deps;
  const holder = audience === AUDIENCE ? await holderOf(deps, jid) : undefined;
  if (!holder) {
    onToken('refused');
    const condition = audience === AUDIENCE ? 'not-allowed' : 'item-not-found';
    refusals.warn({ jid, condition }, 'token for shared files refused');
    return { condition };
  }
  const now = clock.now();
  const token = await signToken(fileTokenPayload(holder, now), key.privateKey, { algorithm: ALGORITHM, keyId: key.keyId });
  onToken('given');
  return { token, expires: new Date(now + TOKEN_LIFETIME_S * 1000).toISOString() };
}

/** The stream of events may be a little behind a question that comes by HTTP. */
async function holderOf(deps: FileTokensDeps, jid: string): Promise<TokenHolder | undefined> {
  const holder = occupantOf(deps, jid);
  if (holder) return holder;
  const { promise, resolve } = deferred();
  deps.clock.after(BEHIND_MS, resolve);
  await promise;
  return occupantOf(deps, jid);
}

function occupantOf({ roomsOf, domain }: FileTokensDeps, jid: string): TokenHolder | undefined {
  const room = roomsOf(jid).findLast(({ meetingId }) => meetingId !== undefined);
  const occupant = room && [...room.occupants.values()].find((one) => one.jid === jid);
  if (!room?.meetingId || !occupant) return undefined;
  const { node, tenant } = parseRoomNode(localOf(room.jid));
  return {
    meetingId: room.meetingId,
    room: node,
    sub: tenant ?? domain,
    nick: occupant.nick,
    user: occupant.user ?? { id: jid, ...(occupant.displayName !== undefined && { name: occupant.displayName }) },
    group: occupant.group,
    mayUpload: mayUpload({ features: occupant.features, isModerator: isModerator(occupant) }),
  };
}
