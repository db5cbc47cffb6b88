import { type Clock, deferred, errorMessage, type Log } from '@parley/kernel';
import { type Reservation, type ReservationRefusal, readConflict, readMessage, readReservation } from './answer.ts';

export interface ReservationSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** Added to every request; secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Further attempts when the system cannot be reached or answers 5xx; a system that is silent is not asked again. */
  readonly retries: number;
  readonly retryDelayMs: number;
}

export interface ReservationClientDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: typeof fetch;
  readonly settings: ReservationSettings;
}

export type Booking =
  | { readonly ok: true; readonly reservation: Reservation }
  | { readonly ok: false; readonly refusal: ReservationRefusal };

interface Answer {
  readonly status: number;
  readonly body: string;
}

type Method = 'POST' | 'GET' | 'DELETE';

/** Answers that are longer are taken for broken. */
const MAX_BODY = 65_536;
const TIMED_OUT = refused(500, 'Reservation lookup timed out');
const UNREACHABLE = refused(500, 'Could not contact reservation server');
const BROKEN = refused(500, 'Invalid response from reservation server');

/** The REST interface of a reservation system (focus contract §13). Nothing is thrown: what fails is told to people. */
export class ReservationClient {
  readonly #deps: ReservationClientDeps;
  readonly #stopping = new AbortController();

  constructor(deps: ReservationClientDeps) {
    this.#deps = deps;
  }

  /** Books a room from now on; one that is booked already is looked up. `name` is the node of its inner form, `[tenant]room`. */
  async book(name: string, owner: string): Promise<Booking> {
    const nowMs = this.#deps.clock.now();
    const form = new URLSearchParams({ name, start_time: new Date(nowMs).toISOString(), mail_owner: owner });
    const answer = await this.#ask('POST', '/conference', form);
    if (answer === 'timeout') return TIMED_OUT;
    if (answer === undefined) return UNREACHABLE;
    if (answer.status === 200 || answer.status === 201) return this.#read(answer, name, nowMs);
    if (answer.status !== 409) return refused(answer.status, readMessage(answer.body));
    const id = readConflict(answer.body);
    return id === undefined ? refused(409, readMessage(answer.body)) : this.#lookUp(id, name, nowMs);
  }

  /** The room is free again. */
  async release(id: string): Promise<void> {
    const answer = await this.#ask('DELETE', `/conference/${encodeURIComponent(id)}`);
    const status = typeof answer === 'object' ? answer.status : (answer ?? 'unreachable');
    // What is not there any more needs no release.
    const isReleased = typeof status === 'number' && (status < 300 || status === 404 || status === 410);
    if (!isReleased) this.#deps.log.warn({ reservation: id, status }, 'reservation not released');
  }

  /** Gives up whatever is under way. */
  stop(): void {
    this.#stopping.abort();
  }

  async #lookUp(id: string, name: string, nowMs: number): Promise<Booking> {
    const answer = await this.#ask('GET', `/conference/${encodeURIComponent(id)}`);
    if (answer === 'timeout') return TIMED_OUT;
    if (answer === undefined) return UNREACHABLE;
    return answer.status === 200 ? this.#read(answer, name, nowMs) : refused(answer.status, readMessage(answer.body));
  }

  #read({ body }: Answer, name: string, nowMs: number): Booking {
    const reservation = readReservation(body, name, nowMs);
    if (typeof reservation !== 'string') return { ok: true, reservation };
    this.#deps.log.warn({ problem: reservation }, 'answer of the reservation system not understood');
    return BROKEN;
  }

  /** Undefined: it cannot be reached. */
  async #ask(method: Method, path: string, body?: URLSearchParams): Promise<Answer | 'timeout' | undefined> {
    const { clock, log, settings } = this.#deps;
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#attempt(method, path, body);
      const isFinal = answer === 'timeout' || (answer !== undefined && answer.status < 500);
      if (isFinal || attempt >= settings.retries || this.#stopping.signal.aborted) return answer;
      log.warn({ method, status: answer?.status ?? 'unreachable', retryMs: settings.retryDelayMs }, 'reservation system asked again');
      const { promise, resolve } = deferred();
      const timer = clock.after(settings.retryDelayMs, resolve);
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
      await promise.finally(() => timer.cancel());
    }
  }

  async #attempt(method: Method, path: string, body: URLSearchParams | undefined): Promise<Answer | 'timeout' | undefined> {
    const { clock, log, settings } = this.#deps;
    const late = new AbortController();
    const timer = clock.after(settings.timeoutMs, () => late.abort());
    try {
      const response = await this.#deps.fetch(settings.baseUrl + path, {
        method,
        headers: { 'user-agent': 'parley', accept: 'application/json', ...settings.headers },
        ...(body && { body }),
        redirect: 'manual',
        signal: AbortSignal.any([late.signal, this.#stopping.signal]),
      });
      return { status: response.status, body: await boundedText(response) };
    } catch (error) {
      if (late.signal.aborted) {
        log.warn({ method, timeoutMs: settings.timeoutMs }, 'reservation system is silent');
        return 'timeout';
      }
      log.warn({ method, reason: reasonOf(error) }, 'reservation system cannot be reached');
      return undefined;
    } finally {
      timer.cancel();
    }
  }
}

function refused(code: number, text: string): Booking {
  return { ok: false, refusal: { code, text } };
}

/** Node hides the reason behind "fetch failed". */
function reasonOf(error: unknown): string {
  return errorMessage(error instanceof Error && error.cause ? error.cause : error);
}

/** Empty when there is none, and when it is too long. */
async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BODY) return '';
  }
  return text + decoder.decode();
}
