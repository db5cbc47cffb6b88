import { generateKeyPairSync } from 'node:crypto';
import { AppError, randomHex } from '@parley/kernel';
import {
  freePort,
  type ProsodyHarness,
  type ProsodyOptions,
  type ServiceProcess,
  spawnService,
  startProsody,
  type XmppTestClient,
} from '@parley/testing';
import { attr, childOf, type Element, NS, xml } from '@parley/xmpp-core';

export interface KeyPair {
  readonly publicPem: string;
  readonly privatePem: string;
}

function asPem({ publicKey, privateKey }: ReturnType<typeof generateKeyPairSync>): KeyPair {
  return {
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export const rsaKeys = () => asPem(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
export const ecKeys = () => asPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }));

/** What a client's URL says, and the address from which it comes. */
export interface Visit {
  readonly token?: string;
  /** As Authorization header instead. */
  readonly bearer?: string;
  readonly room?: string;
  readonly tenant?: string;
}

/** Prosody with its policy service and the real focus. */
export interface DoorHarness extends ProsodyHarness {
  readonly focus: ServiceProcess;
  /** Logs in. @throws AppError NOT_AUTHORIZED with the SASL condition as message and `details.text` */
  visit(visit: Visit): Promise<XmppTestClient>;
  /** Condition and text of a login that must be refused. */
  refused(visit: Visit): Promise<string>;
  /** Asks the focus for a conference: `ready`, or the condition of its refusal. */
  request(client: XmppTestClient, room: string): Promise<string>;
}

/** Every visitor comes from an address of its own, or the damping of failed logins would step in. */
function addresses(): () => string {
  let last = 0;
  return () => `198.51.${100 + (last >> 8)}.${last++ & 255}`;
}

export async function startDoor(options: ProsodyOptions): Promise<DoorHarness> {
  const server = await startProsody(options);
  const port = await freePort();
  const focus = spawnService('jicofo', { ...server.env, JICOFO_REST_PORT: String(port) });
  const nextAddress = addresses();
  const visit = ({ token, bearer, room, tenant }: Visit) => {
    const query = new URLSearchParams({
      ...(token !== undefined && { token }),
      ...(room !== undefined && { room }),
      ...(tenant && { prefix: tenant }),
    });
    const headers = { 'x-forwarded-for': nextAddress(), ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) };
    return server.guest({ query: `?${query}`, headers });
  };
  const stop = async () => {
    await focus.stop();
    await server.stop();
  };
  await focus
    .logged(({ msg }) => msg === 'brewery joined', 'the focus to be ready')
    .catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  return {
    ...server,
    focus,
    visit,
    stop,
    async refused(wanted) {
      const outcome = await visit(wanted).catch((error: unknown) => error);
      if (!AppError.is(outcome, 'NOT_AUTHORIZED')) return `not refused: ${String(outcome)}`;
      return `${outcome.message}: ${String(outcome.details.text)}`;
    },
    async request(client, room) {
      const conference = xml('conference', { xmlns: NS.focus, room, 'machine-uid': randomHex(32) });
      const answer = await client.iq('set', `focus.${server.domain}`, conference).catch((error: Error) => error.message);
      return typeof answer === 'string'
        ? answer
        : attr(childOf(answer, 'conference') as Element, 'ready') === 'true'
          ? 'ready'
          : 'not ready';
    },
  };
}

/** The sum of a counter of the policy service over what has these labels. */
export async function counted(door: DoorHarness, counter: string, labels: string): Promise<number> {
  const page = await (await fetch(`${door.policyUrl}/metrics`)).text();
  const values = page.split('\n').filter((line) => line.startsWith(`parley_policy_${counter}{`) && line.includes(labels));
  return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** A nick as clients make it of their address. */
export const nickOf = (client: XmppTestClient) => client.jid.slice(0, 8);
