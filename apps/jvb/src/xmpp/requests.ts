import { errorMessage, type Health, type Log, VERSION } from '@parley/kernel';
import { buildConferenceModified, type ConferenceModified, type ConferenceModify, parseConferenceModify } from '@parley/xmpp-colibri2';
import type { IncomingIq, XmppConnection } from '@parley/xmpp-connection';
import { NS, stanzaError, stanzaErrorInfo, xml } from '@parley/xmpp-core';

const FEATURES = [NS.healthcheck, NS.dtls, NS.iceUdp, NS.version, NS.colibri2, NS.discoInfo] as const;

export interface RequestDeps {
  readonly connection: XmppConnection;
  readonly isFocus: (from: string) => boolean;
  readonly modify: (request: ConferenceModify) => Promise<ConferenceModified>;
  readonly health: () => Health;
  readonly log: Log;
}

/** Answers what the focus asks over XMPP (bridge contract §1); anything else is service-unavailable. */
export function registerRequests(deps: RequestDeps): void {
  const { connection, isFocus, modify, health, log } = deps;
  const onModify = async (iq: IncomingIq) => {
    try {
      if (!isFocus(iq.from)) throw stanzaError('forbidden', 'only the focus may use this bridge');
      return buildConferenceModified(await modify(parseConferenceModify(iq.child)));
    } catch (error) {
      const { condition, text } = stanzaErrorInfo(error);
      const fields = { from: iq.from, meetingId: iq.child.attrs['meeting-id'] as unknown, condition, reason: text ?? errorMessage(error) };
      if (condition === 'internal-server-error') log.error({ ...fields, error }, 'COLIBRI2 request failed');
      else log.warn(fields, 'COLIBRI2 request refused');
      throw error;
    }
  };
  connection.handle('get', NS.colibri2, 'conference-modify', onModify);
  connection.handle('set', NS.colibri2, 'conference-modify', onModify);
  connection.handle('get', NS.healthcheck, 'healthcheck', () => {
    const state = health();
    if (!state.healthy) throw stanzaError('internal-server-error', state.reason);
    return undefined;
  });
  connection.handle('get', NS.version, 'query', () =>
    xml('query', { xmlns: NS.version }, xml('name', {}, 'Parley JVB'), xml('version', {}, VERSION), xml('os', {}, process.platform)),
  );
  connection.handle('get', NS.discoInfo, 'query', () =>
    xml(
      'query',
      { xmlns: NS.discoInfo },
      xml('identity', { category: 'component', type: 'conference', name: 'Parley JVB' }),
      ...FEATURES.map((feature) => xml('feature', { var: feature })),
    ),
  );
}
