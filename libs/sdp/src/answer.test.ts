import type { Jingle, MediaSources, RtpDescription } from '@parley/xmpp-jingle';
import { describe, expect, it } from 'vitest';
import { buildRestartRequest, buildSessionAccept, buildSourceAdd } from './accept.ts';
import { parseAnswer } from './answer.ts';
import { CHROMIUM_ANSWER, FIREFOX_ANSWER } from './fixtures/answers.ts';
import { MEDIA, TRANSPORT } from './fixtures/session.ts';
import { readOffer, readSources } from './remote.ts';
import { parseSdp } from './sections.ts';
import { simulcastSsrcs, ssrcsOf, withLocalSsrcs } from './simulcast.ts';

const EP = 'ab12cd34';
const ANNOUNCED = [
  { mid: '0', kind: 'audio', name: `${EP}-a0`, msid: `${EP}-audio-0 ${EP}-a0` },
  { mid: '1', kind: 'video', name: `${EP}-v0`, videoType: 'camera', msid: `${EP}-video-0 ${EP}-v0` },
] as const;

function munged(): string {
  let next = 900;
  const single = ssrcsOf(CHROMIUM_ANSWER, '1');
  if (!single) throw new Error('fixture sends no video');
  return withLocalSsrcs(
    CHROMIUM_ANSWER,
    new Map([
      [
        '1',
        simulcastSsrcs(single, 3, () => {
          next += 1;
          return next;
        }),
      ],
    ]),
  );
}

describe('the answer', () => {
  it('of Chromium becomes three layers with a SIM and three FID groups', () => {
    const video = parseAnswer(munged()).media[1];
    expect(video?.sources.groups).toEqual([
      { semantics: 'SIM', ssrcs: [3678268760, 901, 902] },
      { semantics: 'FID', ssrcs: [3678268760, 1826229846] },
      { semantics: 'FID', ssrcs: [901, 903] },
      { semantics: 'FID', ssrcs: [902, 904] },
    ]);
    expect(video?.sources.sources).toHaveLength(6);
    expect(munged()).toContain('a=ssrc:904 msid:- de53e3ad-0b6e-4697-b7e5-204c200831ad');
  });

  it('munged twice is the same text', () => {
    const ssrcs = ssrcsOf(munged(), '1');
    expect(ssrcs?.primary).toHaveLength(3);
    expect(withLocalSsrcs(munged(), new Map(ssrcs ? [['1', ssrcs]] : []))).toBe(munged());
  });

  it('of Firefox gives one stream per source and the session-level fingerprint', () => {
    const local = parseAnswer(FIREFOX_ANSWER);
    expect(local.transport.fingerprint?.value).toMatch(/^11:22/);
    expect(local.transport.ufrag).toBe('5d0c9f1a');
    expect(local.media[1]?.sources.groups).toEqual([{ semantics: 'FID', ssrcs: [2771053489, 3390167024] }]);
    expect(local.media[0]?.table.payloadTypes[1]?.parameters).toEqual({ '': '0-15' });
  });

  it.each(['', 'v=0\r\ns=-\r\n', 'v=0\r\nm=audio 9 x 0\r\na=mid:0\r\n', 'v=0\r\nm=audio 9 x 0\r\n'])(
    'is refused when broken (%#)',
    (text) => {
      expect(() => parseAnswer(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    },
  );
});

describe('Jingle from the answer', () => {
  const dialogue = { sid: 's1', initiator: 'room/focus', responder: 'me' };

  it('session-accept lists the sources by name, with groups and what was agreed', () => {
    const accept = buildSessionAccept(dialogue, parseAnswer(munged()), ANNOUNCED);
    const [audio, video] = accept.contents;
    expect(accept).toMatchObject({ action: 'session-accept', sid: 's1', responder: 'me', bundle: ['audio', 'video'] });
    expect(audio?.description?.sources.sources).toEqual([{ ssrc: 729669402, name: `${EP}-a0`, msid: `${EP}-audio-0 ${EP}-a0` }]);
    expect(video?.description?.sources.sources[5]).toMatchObject({ ssrc: 904, name: `${EP}-v0`, videoType: 'camera' });
    expect(video?.description?.payloadTypes).toEqual([
      {
        id: 100,
        name: 'VP8',
        clockrate: 90000,
        parameters: {},
        feedback: [{ type: 'transport-cc' }, { type: 'ccm', subtype: 'fir' }, { type: 'nack' }, { type: 'nack', subtype: 'pli' }],
      },
      { id: 96, name: 'rtx', clockrate: 90000, parameters: { apt: '100' }, feedback: [] },
    ]);
    expect(video?.description?.headerExtensions.map((extension) => extension.id)).toEqual([4, 5, 7]);
    expect(video?.transport).toMatchObject({ ufrag: '4pjY', fingerprint: { setup: 'active' } });
  });

  it('session-accept takes the data channel where the browser has agreed to it', () => {
    const answer = parseAnswer(`${CHROMIUM_ANSWER}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:data\r\n`);
    const { contents, bundle } = buildSessionAccept(dialogue, answer, ANNOUNCED);
    expect(bundle).toEqual(['audio', 'video', 'data']);
    expect(contents[2]).toMatchObject({ name: 'data', transport: { ufrag: '4pjY', sctp: { port: 5000 } } });
  });

  it('source-add names only what is new, and is left out when that sends nothing', () => {
    const desktop = { mid: '1', kind: 'video', name: `${EP}-v1`, videoType: 'desktop', msid: 'd t' } as const;
    const add = buildSourceAdd(dialogue, parseAnswer(CHROMIUM_ANSWER), [desktop]);
    expect(add?.contents.map((content) => content.name)).toEqual(['video']);
    expect(add?.contents[0]?.description?.sources.sources).toHaveLength(2);
    expect(buildSourceAdd(dialogue, parseAnswer(CHROMIUM_ANSWER), [{ ...desktop, mid: '9' }])).toBeUndefined();
  });

  it('the restart request echoes the bridge session', () => {
    expect(buildRestartRequest(dialogue, { id: 'b1', region: 'eu' }, 'ICE FAILED')).toMatchObject({
      action: 'session-terminate',
      bridgeSession: { id: 'b1', restart: true },
      reason: { condition: 'connectivity-error', text: 'ICE FAILED' },
    });
  });
});

describe('the offer in Jingle', () => {
  const none = { sources: [], groups: [] };
  const description = (media: 'audio' | 'video', sources: MediaSources): RtpDescription => ({
    ...MEDIA[media],
    media,
    extmapAllowMixed: true,
    rtcpMux: true,
    sources,
  });
  const offer = (over: Partial<Jingle> = {}): Jingle => ({
    action: 'session-initiate',
    sid: 's1',
    bundle: ['audio', 'video'],
    contents: [
      { name: 'audio', creator: 'initiator', description: description('audio', none), transport: TRANSPORT },
      { name: 'video', creator: 'initiator', description: description('video', none), transport: TRANSPORT },
    ],
    ...over,
  });

  it('gives transport, tables and the bridge’s own sources', () => {
    const jsonSources = new Map([
      ['jvb', { audio: { sources: [{ ssrc: 11, name: 'jvb-a0' }], groups: [] }, video: { sources: [{ ssrc: 1234 }], groups: [] } }],
    ]);
    const read = readOffer(offer({ jsonSources }));
    expect(read).toMatchObject({ bridgeSources: { audio: 11, video: 1234 }, sources: [], extmapAllowMixed: true });
    expect(read.transport.ufrag).toBe('uf');
  });

  it('reads remote sources from XML and JSON, one per name, with the retransmission stream', () => {
    const video = {
      sources: [
        { ssrc: 1, name: 'aa-v0', owner: 'aa' },
        { ssrc: 2, name: 'aa-v0', owner: 'aa' },
        { ssrc: 3, name: 'aa-v1', owner: 'aa', videoType: 'desktop' as const },
      ],
      groups: [{ semantics: 'FID' as const, ssrcs: [1, 2] }],
    };
    const add = offer({
      action: 'source-add',
      contents: [{ name: 'video', creator: 'initiator', description: description('video', video) }],
      jsonSources: new Map([['bb', { audio: { sources: [{ ssrc: 7, name: 'bb-a0' }], groups: [] }, video: none }]]),
    });
    expect(readSources(add)).toEqual([
      { name: 'bb-a0', owner: 'bb', kind: 'audio', ssrc: 7 },
      { name: 'aa-v0', owner: 'aa', kind: 'video', ssrc: 1, rtx: 2, videoType: 'camera' },
      { name: 'aa-v1', owner: 'aa', kind: 'video', ssrc: 3, videoType: 'desktop' },
    ]);
  });

  it('without audio or transport is refused', () => {
    expect(() => readOffer(offer({ contents: [] }))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('parseSdp', () => {
  it('splits the Chromium answer by mid', () => {
    expect(parseSdp(CHROMIUM_ANSWER).media.map((section) => [section.kind, section.mid])).toEqual([
      ['audio', '0'],
      ['video', '1'],
    ]);
  });
});
