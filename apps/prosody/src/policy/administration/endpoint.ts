import type { z } from 'zod';

/** What a request has given, checked. */
export interface Given<Query, Body> {
  readonly query: Query;
  readonly body: Body;
  /** The last part of a path that ends with `{room}`, decoded. */
  readonly room: string;
}

export interface Answer {
  /** Default: 200. */
  readonly status?: number;
  /** An object goes out as JSON; nothing is an empty body. */
  readonly body?: unknown;
}

/** One address of the administration: what it takes, what it answers, and how it is described. */
export interface Endpoint<Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** `/room-size`, `/administration/rooms/{room}`. */
  readonly path: string;
  readonly summary: string;
  /**
   * `administrator`: whoever has the token. A name: the module of the original that has this address; where an operator names it
   * in XMPP_MODULES or XMPP_MUC_MODULES, whoever reaches the port may ask, as with the original. `anybody`: no matter who.
   */
  readonly access: 'administrator' | 'anybody' | { readonly module: string };
  /** Status of the answer without the right token: the originals have one or the other. */
  readonly refusedWith?: 401 | 403;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Of the answer with status 200; undefined for an empty body. */
  readonly answer?: z.ZodType;
  /** Further statuses, and what they mean. */
  readonly failures: Readonly<Record<number, string>>;
  handle(given: Given<Query, Body>): Answer | Promise<Answer>;
}

/** Puts an endpoint among others: what is given to it is always what it has checked. */
export function endpoint<Query, Body>(one: Endpoint<Query, Body>): Endpoint {
  return one as Endpoint;
}
