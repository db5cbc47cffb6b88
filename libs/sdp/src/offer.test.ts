import { describe, expect, it } from 'vitest';
import { MEDIA, TRANSPORT } from './fixtures/session.ts';
import { buildOffer, type RemoteSession } from './offer.ts';
import { parseSdp } from './sections.ts';
import { haveSameLines, initialSlots, occupy, vacate, withDesktop } from './slots.ts';

const session = (over: Partial<RemoteSession> = {}): RemoteSession => ({
  id: 7,
  version: 1,
  transport: TRANSPORT,
  media: MEDIA,
  slots: initialSlots(),
  iceLite: true,
  extmapAllowMixed: true,
  ...over,
});

describe('buildOffer', () => {
  it('writes the session and the video section exactly, with VP8 first', () => {
    const { slots } = occupy(initialSlots({ audio: 11, video: 1234 }), 'video', { ssrc: 501, rtx: 502 });
    const sdp = parseSdp(buildOffer(session({ slots })));
    expect(sdp.session).toEqual([
      'v=0',
      'o=- 7 1 IN IP4 0.0.0.0',
      's=-',
      't=0 0',
      'a=ice-lite',
      'a=group:BUNDLE 0 1 2',
      'a=msid-semantic: WMS *',
      'a=extmap-allow-mixed',
    ]);
    expect(sdp.media[2]?.lines).toEqual([
      'm=video 9 UDP/TLS/RTP/SAVPF 100 96 41 42',
      'c=IN IP4 0.0.0.0',
      'a=rtcp:9 IN IP4 0.0.0.0',
      'a=ice-ufrag:uf',
      'a=ice-pwd:password-of-the-bridge',
      'a=fingerprint:sha-256 AB:CD',
      'a=setup:actpass',
      'a=candidate:1 1 udp 2130706431 203.0.113.9 10000 typ host generation 0',
      'a=candidate:2 1 tcp 1 203.0.113.9 443 typ srflx raddr 10.0.0.1 rport 10001 tcptype passive generation 0',
      'a=end-of-candidates',
      'a=mid:2',
      'a=sendonly',
      'a=rtcp-mux',
      'a=rtcp-rsize',
      'a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      'a=rtpmap:100 VP8/90000',
      'a=rtcp-fb:100 nack pli',
      'a=rtpmap:96 rtx/90000',
      'a=fmtp:96 apt=100',
      'a=rtpmap:41 AV1/90000',
      'a=rtpmap:42 rtx/90000',
      'a=fmtp:42 apt=41',
      'a=msid:remote-video-2 remote-video-2',
      'a=ssrc-group:FID 501 502',
      'a=ssrc:501 cname:remote-video-2',
      'a=ssrc:501 msid:remote-video-2 remote-video-2',
      'a=ssrc:502 cname:remote-video-2',
      'a=ssrc:502 msid:remote-video-2 remote-video-2',
    ]);
  });

  it.each([
    { name: 'a local slot without bridge source receives only', slots: initialSlots(), mid: 1, line: 'a=recvonly' },
    { name: 'a local slot with bridge source goes both ways', slots: initialSlots({ audio: 11 }), mid: 0, line: 'a=sendrecv' },
    { name: 'the screen slot receives only', slots: withDesktop(initialSlots()), mid: 2, line: 'a=recvonly' },
    {
      name: 'a vacant slot keeps its stream',
      slots: vacate(occupy(initialSlots(), 'audio', { ssrc: 5 }).slots, new Set([5])),
      mid: 2,
      line: 'a=ssrc:5 msid:remote-audio-2 remote-audio-2',
    },
  ])('$name', ({ slots, mid, line }) => {
    expect(parseSdp(buildOffer(session({ slots }))).media[mid]?.lines).toContain(line);
  });

  it('has the data channel behind microphone and camera, however many sources there are', () => {
    const slots = occupy(initialSlots(), 'video', { ssrc: 501 }).slots;
    const { session: head, media } = parseSdp(buildOffer(session({ slots, dataPort: 5000 })));
    expect(head).toContain('a=group:BUNDLE 0 1 data 2');
    expect(media.map(({ mid }) => mid)).toEqual(['0', '1', 'data', '2']);
    expect(media[2]?.lines).toEqual([
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'c=IN IP4 0.0.0.0',
      ...(media[0]?.lines.filter((line) => /^a=(ice|fingerprint|setup|candidate|end-of)/.test(line)) ?? []),
      'a=mid:data',
      'a=sctp-port:5000',
    ]);
  });

  it('leaves ice-lite out for a full agent', () => {
    expect(buildOffer(session({ iceLite: false }))).not.toContain('ice-lite');
  });
});

describe('slots', () => {
  it('stay bounded by the most sources that were there at once, whoever comes and goes', () => {
    let slots = withDesktop(initialSlots());
    for (let round = 0; round < 200; round++) {
      const ssrcs = [1, 2, 3].map((n) => round * 10 + n);
      for (const ssrc of ssrcs) {
        slots = occupy(slots, 'video', { ssrc, rtx: ssrc + 100_000 }).slots;
        slots = occupy(slots, 'audio', { ssrc: ssrc + 200_000 }).slots;
      }
      slots = vacate(slots, new Set([...ssrcs, ...ssrcs.map((ssrc) => ssrc + 200_000)]));
    }
    expect(slots).toHaveLength(3 + 6);
    expect(slots.map((slot) => slot.mid)).toEqual(slots.map((_, index) => String(index)));
  });

  it('keep a known source where it is and never give a video slot to audio', () => {
    const first = occupy(initialSlots(), 'video', { ssrc: 9 });
    const again = occupy(first.slots, 'video', { ssrc: 9, rtx: 10 });
    expect(again.mid).toBe(first.mid);
    expect(again.slots[2]?.source).toEqual({ ssrc: 9, rtx: 10 });
    expect(occupy(vacate(again.slots, new Set([9])), 'audio', { ssrc: 1 }).mid).toBe('3');
  });

  it('change no m-line for who leaves, nor for who comes on the same SSRC', () => {
    const two = occupy(occupy(initialSlots(), 'audio', { ssrc: 1 }).slots, 'audio', { ssrc: 2 }).slots;
    const vacant = vacate(two, new Set([1, 2]));
    expect(haveSameLines(two, vacant)).toBe(true);
    const back = occupy(vacant, 'audio', { ssrc: 2 });
    expect(back.mid).toBe('3');
    expect(haveSameLines(two, back.slots)).toBe(true);
    const other = occupy(back.slots, 'audio', { ssrc: 3 });
    expect(other.mid).toBe('2');
    expect(haveSameLines(two, other.slots)).toBe(false);
    expect(haveSameLines(two, occupy(other.slots, 'audio', { ssrc: 4 }).slots)).toBe(false);
  });
});
