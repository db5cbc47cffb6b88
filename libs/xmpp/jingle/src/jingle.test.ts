import { parseXml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jingleArbitrary } from './arbitraries.ts';
import { buildJingle, parseJingle } from './jingle.ts';
import { EMPTY_SOURCES } from './sources.ts';
import type { Jingle } from './types.ts';

const jingle = (inner = '', attributes = `action='session-info' sid='s1'`): Jingle =>
  parseJingle(parseXml(`<jingle xmlns='urn:xmpp:jingle:1' ${attributes}>${inner}</jingle>`));

/** As the official client sends it (client contract §4.3), shortened. */
const ACCEPT = `<content creator='responder' name='video' senders='both'>
 <description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>
  <payload-type id='107' name='H264' clockrate='90000'>
   <parameter name='profile-level-id' value='42e01f'/><parameter name='packetization-mode' value='1'/>
   <rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack' subtype='pli'/></payload-type>
  <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='1' name='ab12cd34-v0' videoType='camera'>
   <parameter name='msid' value='ab12cd34-video-0-1 track-1'/></source>
  <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='2' name='ab12cd34-v0' videoType='camera'/>
  <ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='FID'><source ssrc='1'/><source ssrc='2'/></ssrc-group>
  <ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='FEC-FR'><source ssrc='1'/></ssrc-group>
 </description>
 <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u' pwd='p'>
  <fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='SHA-256' setup='active' required='false' cryptex='true'>
   ab:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff</fingerprint></transport>
 <initial-last-n xmlns='jitsi:colibri2' value='20'/></content>
 <group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='audio'/><content name='video'/></group>`;

describe('parseJingle', () => {
  it("reads an official client's session-accept", () => {
    const accept = jingle(ACCEPT, `action='session-accept' sid='s1' initiator='r@m/focus' responder='u@d/x'`);
    expect(accept).toMatchObject({
      action: 'session-accept',
      sid: 's1',
      initiator: 'r@m/focus',
      responder: 'u@d/x',
      bundle: ['audio', 'video'],
    });
    expect(accept.contents).toEqual([
      {
        name: 'video',
        creator: 'responder',
        senders: 'both',
        initialLastN: 20,
        description: {
          media: 'video',
          payloadTypes: [
            {
              id: 107,
              name: 'H264',
              clockrate: 90_000,
              parameters: { 'profile-level-id': '42e01f', 'packetization-mode': '1' },
              feedback: [{ type: 'nack', subtype: 'pli' }],
            },
          ],
          headerExtensions: [],
          extmapAllowMixed: false,
          rtcpMux: false,
          sources: {
            sources: [
              { ssrc: 1, name: 'ab12cd34-v0', videoType: 'camera', msid: 'ab12cd34-video-0-1 track-1' },
              { ssrc: 2, name: 'ab12cd34-v0', videoType: 'camera' },
            ],
            groups: [{ semantics: 'FID', ssrcs: [1, 2] }],
          },
        },
        transport: {
          ufrag: 'u',
          pwd: 'p',
          fingerprint: { hash: 'sha-256', setup: 'active', value: 'AB:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF' },
          candidates: [],
          webSockets: [],
          rtcpMux: false,
        },
      },
    ]);
  });

  it('reads initial-last-n from the description too, and a data content without media', () => {
    const { contents } = jingle(
      `<content name='data'><description xmlns='urn:xmpp:jingle:apps:rtp:1'><initial-last-n xmlns='jitsi:colibri2' value='-1'/></description></content>`,
    );
    expect(contents[0]).toMatchObject({
      creator: 'initiator',
      initialLastN: -1,
      description: { media: 'application', sources: EMPTY_SOURCES },
    });
  });

  it.each([
    ['addsource', 'source-add'],
    ['removesource', 'source-remove'],
  ])('reads the old action %s as %s', (old, action) => {
    expect(jingle('', `action='${old}' sid='s'`).action).toBe(action);
  });

  it('reads restart requests, reasons and ICE state', () => {
    const end = `<reason><connectivity-error/><text>ICE FAILED</text></reason><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' restart='true'/>`;
    expect(jingle(end, `action='session-terminate' sid='s'`)).toMatchObject({
      reason: { condition: 'connectivity-error', text: 'ICE FAILED' },
      bridgeSession: { id: 'b1', restart: true },
    });
    const failed = `<ice-state xmlns='http://jitsi.org/protocol/focus'>failed</ice-state><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' ice-restart='true'/>`;
    expect(jingle(failed)).toMatchObject({ iceState: 'failed', bridgeSession: { id: 'b1', iceRestart: true } });
    expect(jingle('<reason/>').reason).toEqual({ condition: 'success' });
  });

  it.each([
    ['no action', '', `sid='s'`],
    ['an unknown action', '', `action='constructor' sid='s'`],
    ['no sid', '', `action='session-info'`],
    ['a sid that is too long', '', `action='session-info' sid='${'s'.repeat(257)}'`],
    ['a content without a name', '<content/>', undefined],
    ['an unknown creator', `<content name='a' creator='me'/>`, undefined],
    ['too many contents', `<content name='a'/>`.repeat(21), undefined],
    ['unknown media', `<content name='x'><description xmlns='urn:xmpp:jingle:apps:rtp:1'/></content>`, undefined],
    ['a bridge session without an id', `<bridge-session xmlns='http://jitsi.org/protocol/focus'/>`, undefined],
    ['a reason that is too long', `<reason><success/><text>${'x'.repeat(1025)}</text></reason>`, undefined],
    ['bad JSON sources', `<json-message xmlns='http://jitsi.org/jitmeet'>{</json-message>`, undefined],
    ['a bad last-n', `<content name='a'><initial-last-n xmlns='jitsi:colibri2' value='x'/></content>`, undefined],
  ])('refuses %s', (_, inner, attributes) => {
    expect(() => jingle(inner, attributes)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('buildJingle', () => {
  it('writes a restart request exactly', () => {
    const element = buildJingle({
      action: 'session-terminate',
      sid: 's1',
      contents: [],
      bundle: [],
      reason: { condition: 'success', text: 'moving' },
      bridgeSession: { id: 'b1', restart: true },
    });
    expect(element.toString()).toBe(
      '<jingle xmlns="urn:xmpp:jingle:1" action="session-terminate" sid="s1"><reason><success/><text>moving</text></reason>' +
        '<bridge-session xmlns="http://jitsi.org/protocol/focus" id="b1" restart="true"/></jingle>',
    );
  });

  it('writes a source-add with JSON exactly', () => {
    const jsonSources = new Map([['ab', { audio: { sources: [{ ssrc: 5, name: 'ab-a0' }], groups: [] }, video: EMPTY_SOURCES }]]);
    const element = buildJingle({ action: 'source-add', sid: 's1', initiator: 'r@m/focus', contents: [], bundle: [], jsonSources });
    expect(element.toString()).toBe(
      '<jingle xmlns="urn:xmpp:jingle:1" action="source-add" initiator="r@m/focus" sid="s1">' +
        '<json-message xmlns="http://jitsi.org/jitmeet">{"sources":{"ab":[[],[],[{"s":5,"n":"ab-a0"}]]}}</json-message></jingle>',
    );
  });

  it('writes what parseJingle reads', () => {
    fc.assert(
      fc.property(jingleArbitrary, (value) => {
        expect(parseJingle(parseXml(buildJingle(value).toString()))).toEqual(value);
      }),
    );
  });
});
