import { bareJid, type Element, NS, stanzaError, xml } from '@parley/xmpp-core';
import { type Jingle, parseJingle } from '@parley/xmpp-jingle';
import { isFocus } from './room-session.ts';

export interface JingleResponderDeps {
  /** Bare JID. */
  readonly room: string;
  /** Session id of the current session. */
  readonly sid: () => string | undefined;
  /** Somebody in the room offers a session without the bridge. */
  readonly onPeerOffer: (from: string, jingle: Jingle) => void;
  readonly onOffer: (jingle: Jingle) => void;
  readonly onSources: (jingle: Jingle) => void;
  /** `idle`: this person is alone in the room. */
  readonly onTerminate: (idle: boolean) => void;
}

/** Answers the focus' Jingle: everything is acknowledged at once and worked on afterwards (client contract §4). */
export class JingleResponder {
  readonly #deps: JingleResponderDeps;

  constructor(deps: JingleResponderDeps) {
    this.#deps = deps;
  }

  /** @throws AppError item-not-found for an unknown session, not-allowed for anybody outside the room, bad-request */
  handle({ from, child }: { readonly from: string; readonly child: Element }): undefined {
    if (bareJid(from) !== this.#deps.room) throw stanzaError('not-allowed', 'sessions are the room’s business');
    const jingle = parseJingle(child);
    if (!isFocus(from)) return this.#fromPeer(from, jingle);
    if (jingle.action === 'session-initiate') this.#deps.onOffer(jingle);
    else if (jingle.sid !== this.#deps.sid()) throw unknownSession();
    else if (jingle.action === 'session-terminate') this.#deps.onTerminate(jingle.reason?.condition === 'expired');
    else if (jingle.action === 'source-add' || jingle.action === 'source-remove') this.#deps.onSources(jingle);
    // COMPAT(jicofo): transport-replace and the rest change nothing here; a moved session comes as a new offer.
    return undefined;
  }

  /** Peer to peer: an offer is taken and declined, which official clients go on from; there is no session for anything else. */
  #fromPeer(from: string, jingle: Jingle): undefined {
    if (jingle.action !== 'session-initiate') throw unknownSession();
    this.#deps.onPeerOffer(from, jingle);
    return undefined;
  }
}

function unknownSession() {
  return stanzaError('item-not-found', 'unknown session', { application: [xml('unknown-session', { xmlns: NS.jingleErrors })] });
}
