import { createHmac } from 'node:crypto';
import type { Config } from '@parley/config';
import type { JsonObject } from '@parley/room-services';

/** The variables that name STUN and TURN servers. */
export const TURN_VARIABLES = [
  ...(['STUN_HOST', 'STUN_PORT', 'TURN_HOST', 'TURN_PORT', 'TURN_TRANSPORT', 'TURNS_HOST', 'TURNS_PORT'] as const),
  ...(['TURN_CREDENTIALS', 'TURN_TTL', 'TURN_USERNAME', 'TURN_PASSWORD'] as const),
] as const;

type TurnConfig = Config<(typeof TURN_VARIABLES)[number]>;

/** Credentials stay the same for a while, so that metadata which says nothing new is the same text; at most for a tenth of their life. */
const LONGEST_STEP_S = 3_600;

/**
 * The servers that prosody.cfg.lua gives to mod_external_services (XEP-0215), for clients that read them from the metadata of
 * their room instead (client contract §1.7).
 */
export function turnServers(config: TurnConfig): (nowMs: number) => readonly JsonObject[] {
  const { STUN_HOST, STUN_PORT, TURN_HOST, TURN_PORT, TURN_TRANSPORT, TURNS_HOST, TURNS_PORT } = config;
  const stun = STUN_HOST === undefined ? [] : [{ type: 'stun', host: bracketed(STUN_HOST), port: STUN_PORT, transport: 'udp' }];
  const turn = TURN_HOST.flatMap((host) =>
    TURN_TRANSPORT.map((transport) => ({ type: 'turn', host: bracketed(host), port: TURN_PORT, transport })),
  );
  const turns = TURNS_HOST.map((host) => ({ type: 'turns', host: bracketed(host), port: TURNS_PORT, transport: 'tcp' }));
  const relays = [...turn, ...turns];
  if (relays.length === 0) return () => stun;
  return (nowMs) => {
    const credentials = credentialsAt(config, nowMs);
    return [...stun, ...relays.map((server) => ({ ...server, ...credentials }))];
  };
}

/** As the TURN REST API wants them: the name is when they expire, the password its signature. */
function credentialsAt({ TURN_CREDENTIALS, TURN_TTL, TURN_USERNAME, TURN_PASSWORD }: TurnConfig, nowMs: number): JsonObject {
  if (TURN_CREDENTIALS === undefined) return { username: TURN_USERNAME, password: TURN_PASSWORD };
  const step = Math.max(1, Math.min(LONGEST_STEP_S, Math.floor(TURN_TTL / 10)));
  const expires = Math.floor(nowMs / 1_000 / step) * step + TURN_TTL;
  const username = String(expires);
  const password = createHmac('sha1', TURN_CREDENTIALS).update(username).digest('base64');
  return { username, password, expires: new Date(expires * 1_000).toISOString(), restricted: true };
}

/** COMPAT(lib-jitsi-meet): it puts the host into a URL as it is. */
const bracketed = (host: string) => (host.includes(':') && !host.includes('[') ? `[${host}]` : host);
