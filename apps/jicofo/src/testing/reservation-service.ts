import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface BookedRoom {
  readonly id: number;
  readonly name: string;
  readonly mail_owner: string;
  readonly start_time: string;
  readonly duration: number;
  readonly max_occupants?: number;
  readonly lobby?: boolean;
  readonly password?: string;
}

/** What is done with the next booking, by name of the room. */
export interface BookingPlan {
  /** Beside what is booked. */
  readonly with?: Partial<BookedRoom>;
  /** Refuses, with the status. */
  readonly status?: number;
  readonly message?: string;
  /** Times that it fails with 503 before. */
  failures?: number;
}

/** A reservation system as the handbook describes it: one booking of a room at a time, by form, with conflicts. */
export class ReservationService {
  /** Live bookings. */
  readonly rooms = new Map<number, BookedRoom>();
  readonly plans = new Map<string, BookingPlan>();
  /** `POST demo`, `GET 1`, `DELETE 1`. */
  readonly requests: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  readonly #server: Server;
  #ids = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<ReservationService> {
    const service = new ReservationService();
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage): Promise<[number, unknown?]> {
    const { method = '', url = '', headers } = request;
    this.authorizations.add(headers.authorization);
    const id = /^\/api\/conference\/(\d+)$/.exec(url)?.[1];
    if (method === 'POST' && url === '/api/conference') return this.#book(new URLSearchParams(await text(request)));
    this.requests.push(`${method} ${id}`);
    const room = this.rooms.get(Number(id));
    if (!room) return [404, { message: 'no such conference' }];
    if (method === 'DELETE') this.rooms.delete(room.id);
    return [200, room];
  }

  #book(form: URLSearchParams): [number, unknown] {
    const { name = '', start_time = '', mail_owner = '' } = Object.fromEntries(form);
    this.requests.push(`POST ${name}`);
    const plan = this.plans.get(name) ?? {};
    if (plan.failures) {
      plan.failures--;
      return [503, {}];
    }
    if (plan.status !== undefined) return [plan.status, { message: plan.message }];
    const other = [...this.rooms.values()].find((room) => room.name === name);
    if (other) return [409, { conflict_id: other.id }];
    const room = { id: ++this.#ids, name, mail_owner, start_time, duration: 3_600, ...plan.with };
    this.rooms.set(room.id, room);
    return [201, room];
  }
}
