import { AppError, errorMessage, type Log, randomHex } from '@parley/kernel';
import { attr, childOf, type Element, NS, parseStanzaError, type StanzaErrorInfo, xml } from '@parley/xmpp-core';
import type { XmppPort } from '../ports.ts';
import { type ServiceAddresses, type ServiceName, serviceAddresses } from './addresses.ts';
import { jsonContent } from './json-content.ts';
import type { JsonContent } from './record.ts';

/** A command that a service did not carry out. */
export interface Refusal {
  readonly service: ServiceName;
  readonly condition: StanzaErrorInfo['condition'];
  /** The server's words. */
  readonly text?: string;
}

export interface ServiceLinkDeps {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  /** Whose disco#info names the services. */
  readonly domain: string;
  readonly log: Log;
  /** It is known now what the server can do. */
  readonly onChange: () => void;
  /** For refused commands whose sender did not ask to be told. */
  readonly onRefusal: (refusal: Refusal) => void;
}

interface Pending {
  readonly service: ServiceName;
  readonly refused: (refusal: Refusal) => void;
}

export interface CommandOptions {
  readonly type?: 'chat';
  /** Called with the service's error, if it answers with one. That a command is carried out shows in what the service says to all. */
  readonly onRefusal?: (refusal: Refusal) => void;
}

type Listener = (content: JsonContent, room: string | undefined) => void;

/** Messages that come before the server has said what its services are. */
const MAX_EARLY = 100;
/** Commands that may still be refused; the oldest are given up. */
const MAX_PENDING = 100;

/** The way to the services of a room and back (client contract §8): who they are, commands to them, what they say. */
export class ServiceLink {
  readonly #deps: ServiceLinkDeps;
  readonly #listeners = new Map<string, Listener>();
  readonly #pending = new Map<string, Pending>();
  #addresses: ServiceAddresses | undefined;
  #early: Element[] = [];
  /** The server has introduced itself in this connection, unasked. */
  #wasTold = false;

  constructor(deps: ServiceLinkDeps) {
    this.#deps = deps;
  }

  /** Empty until the server has said what it can do. */
  get addresses(): ServiceAddresses {
    return this.#addresses ?? new Map();
  }

  has(service: ServiceName): boolean {
    return this.addresses.has(service);
  }

  /** Whoever follows a service is told its messages by their type: the object, and the room it names if it does. */
  on(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  /** Takes over what a former stay over the same connection knows of the server: it need not be asked again. */
  inherit(former: ServiceLink): void {
    if (!former.#addresses) return;
    this.#addresses = former.#addresses;
    this.#wasTold = true;
    this.#deps.onChange();
  }

  /** Asks what the server can do, unless it has said so by itself; for each new connection. */
  async discover(): Promise<void> {
    const { xmpp, domain, log } = this.#deps;
    this.#pending.clear();
    const wasTold = this.#wasTold;
    this.#wasTold = false;
    if (wasTold) return;
    try {
      const answer = await xmpp.request('get', domain, xml('query', { xmlns: NS.discoInfo }));
      if (answer) this.#learn(answer);
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'the server does not say what it can do');
    }
  }

  /** Enters a message. @returns whether it was one of a service or of the server itself */
  receive(message: Element): boolean {
    const from = attr(message, 'from') ?? '';
    if (from.includes('@')) return false;
    if (this.#introduced(message)) return true;
    if (!this.#addresses) {
      const isService = jsonContent(message) !== undefined || message.attrs.type === 'error';
      if (isService && this.#early.length < MAX_EARLY) this.#early.push(message);
      return isService;
    }
    if (![...this.#addresses.values()].includes(from)) return false;
    if (message.attrs.type === 'error') this.#refused(message);
    else this.#tell(message);
    return true;
  }

  /** Sends a command. @throws AppError NOT_SUPPORTED when the server lacks the service; INPUT_INVALID and others from the connection */
  async command(service: ServiceName, child: Element, { type, onRefusal }: CommandOptions = {}): Promise<void> {
    const to = this.addresses.get(service);
    if (to === undefined) throw new AppError('NOT_SUPPORTED', `this server has no service ${service}`);
    const id = randomHex(8);
    if (this.#pending.size >= MAX_PENDING) this.#pending.delete(this.#pending.keys().next().value ?? '');
    this.#pending.set(id, { service, refused: onRefusal ?? this.#deps.onRefusal });
    await this.#deps.xmpp.send(xml('message', { to, id, type }, child));
  }

  /** The server's early word, which saves a question (client contract §1.7); with accounts of guests it comes from their host. */
  #introduced(message: Element): boolean {
    const query = childOf(message, 'query', NS.discoInfo);
    if (!query) return false;
    try {
      this.#learn(query);
      this.#wasTold = true;
    } catch (error) {
      this.#deps.log.warn({ error: errorMessage(error) }, 'the server introduced itself in a way that is not understood');
    }
    return true;
  }

  #learn(query: Element): void {
    this.#addresses = serviceAddresses(query);
    this.#deps.onChange();
    for (const message of this.#early.splice(0)) this.receive(message);
  }

  #tell(message: Element): void {
    const content = jsonContent(message);
    const room = childOf(message, 'json-message', NS.jitmeet)?.attrs.room;
    if (content) this.#listeners.get(content.type)?.(content, typeof room === 'string' ? room : undefined);
  }

  #refused(message: Element): void {
    const id = attr(message, 'id') ?? '';
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    const { condition, text } = parseStanzaError(message);
    this.#deps.log.warn({ service: pending.service, condition, text }, 'command refused');
    pending.refused({ service: pending.service, condition, ...(text !== undefined && { text }) });
  }
}
