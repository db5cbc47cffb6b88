import { parseClaims } from '@parley/auth-core';
import { VERSION } from '@parley/kernel';
import type { XmppConnection } from '@parley/xmpp-connection';
import { attr, bareJid, type Element, NS, requireTextAttr, stanzaError, xml } from '@parley/xmpp-core';
import {
  buildConferenceResponse,
  buildLoginUrl,
  type MuteKind,
  muteNamespace,
  parseConferenceRequest,
  parseDial,
  parseJibriRequest,
  parseLoginUrlRequest,
  parseMute,
  parseVouch,
} from '@parley/xmpp-focus';
import { parseJingle } from '@parley/xmpp-jingle';
import type { ConferenceService } from '../conference/conference-service.ts';
import { focusInfo } from './capabilities.ts';

const MUTE_KINDS: readonly MuteKind[] = ['audio', 'video', 'desktop'];

/** What clients ask the focus component: conferences (focus contract §2.1). Thrown errors become stanza errors. */
export function handleConferenceRequests(component: XmppConnection, service: ConferenceService): void {
  component.handle('set', NS.focus, 'conference', async ({ from, child }) =>
    buildConferenceResponse(await service.request(parseConferenceRequest(child), { jid: from, sender: bareJid(from), ...vouched(child) })),
  );
  component.handle('get', NS.focus, 'login-url', ({ child }) => {
    const { room, machineUid } = parseLoginUrlRequest(child);
    return buildLoginUrl({ room, machineUid, url: service.loginUrl(room) });
  });
  component.handle('set', NS.focus, 'logout', ({ child }) => {
    service.logout(requireTextAttr(child, 'session-id'));
    return xml('logout', { xmlns: NS.focus });
  });
  handleQuestions(component);
}

/** Prosody takes what clients write into such an element out, so it is its own word. */
function vouched(conference: Element) {
  const { claims, ip } = parseVouch(conference) ?? {};
  return { ip, claims: claims === undefined ? undefined : parseClaims(claims) };
}

/** What occupants of rooms ask the focus: Jingle and mutes. Addresses outside of a conference get item-not-found. */
export function handleOccupantRequests(client: XmppConnection, service: ConferenceService): void {
  client.handle('set', NS.jingle, 'jingle', async ({ from, child }) => {
    await service.jingle(from, parseJingle(child));
    return undefined;
  });
  for (const kind of MUTE_KINDS) {
    client.handle('set', muteNamespace(kind), 'mute', async ({ from, child }) => {
      await service.mute(from, parseMute(child));
      return undefined;
    });
  }
  client.handle('set', NS.jibri, 'jibri', ({ from, child }) => service.jibri(from, parseJibriRequest(child)));
  client.handle('set', NS.rayo, 'dial', ({ from, child }) => service.dial(from, parseDial(child)));
  handleQuestions(client);
}

/** What Prosody tells of people who come to a room: who is behind a connection that asked by HTTP (mod_meet_return). */
export function handleArrivals(client: XmppConnection, service: ConferenceService, mucDomain: string): void {
  client.handle('set', NS.parleyRoom, 'arrival', async ({ from, child }) => {
    if (from !== mucDomain) throw stanzaError('forbidden', 'only Prosody tells of arrivals');
    await service.arrival(requireTextAttr(child, 'room'), requireTextAttr(child, 'jid'), requireTextAttr(child, 'machine-uid'));
    return undefined;
  });
}

function handleQuestions(connection: XmppConnection): void {
  connection.handle('get', NS.discoInfo, 'query', ({ child }) => focusInfo(attr(child, 'node')));
  connection.handle('get', NS.ping, 'ping', () => undefined);
  connection.handle('get', NS.version, 'query', () =>
    xml('query', { xmlns: NS.version }, xml('name', {}, 'Parley focus'), xml('version', {}, VERSION)),
  );
}
