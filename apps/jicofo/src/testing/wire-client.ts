import { deferred, withDeadline } from '@parley/kernel';
import { createXmppClient, joinRoom, type RoomSession, type XmppConnection } from '@parley/xmpp-connection';
import { type Element, localOf, NS, xml } from '@parley/xmpp-core';
import { buildConferenceRequest, buildMute, parseConferenceResponse, parseMute } from '@parley/xmpp-focus';
import { buildJingle, type Jingle, type JingleAction, parseJingle, type SourceSet } from '@parley/xmpp-jingle';
import { contentsOf } from './focus-harness.ts';
import { sourceSet } from './sources.ts';

/** A scripted client of the wire: conference request, room, disco, Jingle. */
export class WireClient {
  readonly received: Jingle[] = [];
  readonly mutes: string[] = [];
  readonly #connection: XmppConnection;
  readonly #features: ReadonlySet<string>;
  readonly #waiters = new Set<() => void>();
  readonly #env: Readonly<Record<string, string>>;
  session: RoomSession | undefined;

  constructor(env: Readonly<Record<string, string>>, features: ReadonlySet<string>) {
    this.#env = env;
    this.#features = features;
    const service = `ws://127.0.0.1:${env.PROSODY_HTTP_PORT}/xmpp-websocket`;
    this.#connection = createXmppClient({ service, domain: env.XMPP_DOMAIN ?? '' });
    this.#connection.handle('get', NS.discoInfo, 'query', () => this.#info());
    this.#connection.handle('set', NS.jingle, 'jingle', ({ child }) => this.#take(parseJingle(child)));
    this.#connection.handle('set', NS.muteAudio, 'mute', ({ child }) => {
      this.mutes.push(parseMute(child).actor ?? '');
      return undefined;
    });
  }

  /** Endpoint id: the first eight characters of the anonymous user name. */
  get nick(): string {
    return localOf(this.#connection.jid).slice(0, 8);
  }

  get connection(): XmppConnection {
    return this.#connection;
  }

  async request(room: string) {
    const child = buildConferenceRequest({ room, machineUid: 'uid', properties: new Map() });
    const answer = await this.#connection.request('set', `focus.${this.#env.XMPP_DOMAIN}`, child);
    if (!answer) throw new Error('empty answer');
    return parseConferenceResponse(answer);
  }

  /** Connects, asks for the conference and enters the room. */
  async join(room: string): Promise<void> {
    if (!this.#connection.online) await this.#connection.start();
    await this.request(room);
    this.session = await joinRoom(this.#connection, { room, nick: this.nick, children: [xml('stats-id', {}, 'Test-abc')] });
  }

  /** The next message of this kind; it is taken out of `received`. */
  async next(action: JingleAction, timeoutMs = 10_000): Promise<Jingle> {
    const { promise, resolve } = deferred<Jingle>();
    const look = () => {
      const at = this.received.findIndex((jingle) => jingle.action === action);
      const [found] = at < 0 ? [] : this.received.splice(at, 1);
      if (found) resolve(found);
    };
    this.#waiters.add(look);
    look();
    return withDeadline(promise, timeoutMs, action).finally(() => this.#waiters.delete(look));
  }

  async jingle(jingle: Pick<Jingle, 'action' | 'sid'> & Partial<Jingle>): Promise<void> {
    await this.#connection.request('set', `${this.session?.room}/focus`, buildJingle({ contents: [], bundle: [], ...jingle }));
  }

  async accept({ sid }: Jingle, ssrc: number): Promise<SourceSet> {
    const sources = sourceSet(this.nick, ssrc);
    await this.jingle({ action: 'session-accept', sid, contents: contentsOf(sources, this.nick) });
    return sources;
  }

  async mute(nick: string, muted = true): Promise<void> {
    const child = buildMute({ kind: 'audio', jid: `${this.session?.room}/${nick}`, muted });
    await this.#connection.request('set', `${this.session?.room}/focus`, child);
  }

  async stop(): Promise<void> {
    await this.#connection.stop();
  }

  #take(jingle: Jingle): undefined {
    this.received.push(jingle);
    for (const look of [...this.#waiters]) look();
  }

  #info(): Element {
    return xml('query', { xmlns: NS.discoInfo }, ...[...this.#features].map((name) => xml('feature', { var: name })));
  }
}
