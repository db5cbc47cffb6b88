import { AppError } from '@parley/kernel';
import { buildDecline } from '@parley/sdp';
import { attr, bareJid, type Element, NS, resourceOf } from '@parley/xmpp-core';
import { type MuteKind, muteNamespace, parseMute } from '@parley/xmpp-focus';
import { buildJingle } from '@parley/xmpp-jingle';
import { JingleResponder, type JingleResponderDeps } from './jingle-responder.ts';
import type { XmppPort } from './ports.ts';
import { discoInfo } from './presence.ts';
import { isFocus } from './room-session.ts';

export interface IncomingDeps extends Omit<JingleResponderDeps, 'onPeerOffer'> {
  readonly xmpp: XmppPort;
  /** `actor`: endpoint id of who wants it, where it is not the focus alone. */
  readonly onMute: (request: { readonly kind: MuteKind; readonly actor?: string }) => void;
  readonly attempt: (what: string, work: Promise<unknown>) => void;
}

/** Answers what others ask of this client: whether it lives, what it can do, sessions, and the focus' wish that it be muted. */
export function answerRequests(deps: IncomingDeps): void {
  const { xmpp, room, onMute, attempt } = deps;
  const responder = new JingleResponder({
    ...deps,
    onPeerOffer: (from, { sid, initiator }) => attempt('decline', xmpp.request('set', from, buildJingle(buildDecline(sid, initiator)))),
  });
  xmpp.handle('get', NS.ping, 'ping', () => undefined);
  xmpp.handle('get', NS.discoInfo, 'query', ({ child }) => discoInfo(attr(child, 'node')));
  xmpp.handle('set', NS.jingle, 'jingle', (iq) => responder.handle(iq));
  for (const named of ['audio', 'video', 'desktop'] as const) {
    xmpp.handle('set', muteNamespace(named), 'mute', ({ from, child }) => {
      if (bareJid(from) !== room || !isFocus(from)) throw new AppError('NOT_ALLOWED', 'only the focus may mute');
      const { kind, muted, actor } = parseMute(child);
      if (muted) onMute({ kind, ...(actor !== undefined && bareJid(actor) === room && { actor: resourceOf(actor) }) });
      return undefined;
    });
  }
}

/** Whether the room says that its settings have changed (XEP-0045 §10.2.1). */
export function isConfigChange(message: Element): boolean {
  return (
    message
      .getChild('x', NS.mucUser)
      ?.getChildren('status')
      .some((status) => status.attrs.code === '104') === true
  );
}
