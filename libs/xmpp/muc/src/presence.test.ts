import { parseXml } from '@parley/xmpp-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOccupantPresence } from './presence.ts';
import { serialiseSourceInfo } from './source-info.ts';
import type { OccupantPresence, SourceState } from './types.ts';

const presence = (inner = '', attributes = ''): OccupantPresence =>
  parseOccupantPresence(parseXml(`<presence xmlns='jabber:client' from='demo@muc.meet.jitsi/ab12cd34' ${attributes}>${inner}</presence>`));
const user = (inner: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${inner}</x>`;
const info = (json: string) =>
  Object.fromEntries(presence(`<SourceInfo>${json.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</SourceInfo>`).sources);

describe('parseOccupantPresence', () => {
  it('reads an occupant as the official client shows itself', () => {
    const result = presence(
      `<x xmlns='vcard-temp:x:update'/><stats-id>Mollie-bgY</stats-id><SourceInfo>{"ab12cd34-a0":{"muted":false},"ab12cd34-v1":{"muted":false,"videoType":"desktop"}}</SourceInfo>
       <jitsi_participant_codecList>AV1, vp9,vp8,h264</jitsi_participant_codecList><jitsi_participant_region>eu</jitsi_participant_region>
       <nick xmlns='http://jabber.org/protocol/nick'>Alice 会议</nick><features><feature var='http://jitsi.org/protocol/jigasi'/></features>
       ${user(`<item affiliation='owner' role='moderator' jid='u@guest.meet.jitsi/r'/><status code='110'/><status code='201'/><status code='x'/>`)}`,
    );
    expect(result).toMatchObject({
      room: 'demo@muc.meet.jitsi',
      nick: 'ab12cd34',
      available: true,
      jid: 'u@guest.meet.jitsi/r',
      role: 'moderator',
      affiliation: 'owner',
      statusCodes: new Set([110, 201]),
      isSelf: true,
      displayName: 'Alice 会议',
      statsId: 'Mollie-bgY',
      region: 'eu',
      codecs: ['av1', 'vp9', 'vp8', 'h264'],
      features: new Set(['http://jitsi.org/protocol/jigasi']),
      bridgeNotAvailable: false,
    });
    expect(Object.fromEntries(result.sources)).toEqual({
      'ab12cd34-a0': { muted: false },
      'ab12cd34-v1': { muted: false, videoType: 'desktop' },
    });
    expect(result.element.name).toBe('presence');
    for (const key of ['kicked', 'destroyed', 'error', 'status', 'conferenceProperties']) expect(result).not.toHaveProperty(key);
  });

  it('takes what is missing or unknown as none', () => {
    expect(presence()).toMatchObject({ role: 'none', affiliation: 'none', isSelf: false, sources: new Map(), features: new Set() });
    expect(presence(user(`<item affiliation='king' role='jester'/>`))).toMatchObject({ role: 'none', affiliation: 'none' });
    expect(presence().codecs).toBeUndefined();
    expect(presence('<jitsi_participant_codecType>VP9</jitsi_participant_codecType>').codecs).toEqual(['vp9', 'vp8']);
  });

  it('reads how a moderator wants newcomers to start, and that several people share an endpoint', () => {
    const policy = `<startmuted xmlns='http://jitsi.org/jitmeet/start-muted' audio='true' video='false'/>`;
    expect(presence(policy).startMuted).toEqual({ audio: true, video: false });
    expect(presence('<jitsi_participant_diarize>true</jitsi_participant_diarize>').diarize).toBe(true);
    expect(presence('<jitsi_participant_diarize>maybe</jitsi_participant_diarize>').diarize).toBeUndefined();
  });

  it("reads the focus' properties and its lack of bridges", () => {
    const result = presence(
      `<conference-properties xmlns='http://jitsi.org/protocol/focus'><property key='visitor-codecs' value='vp8'/></conference-properties><bridgeNotAvailable xmlns='http://jitsi.org/protocol/focus'/>`,
    );
    expect(result.bridgeNotAvailable).toBe(true);
    expect(Object.fromEntries(result.conferenceProperties ?? [])).toEqual({ 'visitor-codecs': 'vp8' });
  });

  it('reads leaving, kicks and destruction', () => {
    expect(presence('<status>switch_room</status>', `type='unavailable'`)).toMatchObject({ available: false, status: 'switch_room' });
    const kick = user(`<status code='307'/><item role='none'><actor nick='boss'/><reason>out</reason></item>`);
    expect(presence(kick, `type='unavailable'`).kicked).toEqual({ actor: 'boss', reason: 'out' });
    expect(presence(user(`<status code='307'/><item><actor jid='a@b'/></item>`), `type='unavailable'`).kicked).toEqual({ actor: 'a@b' });
    expect(presence(user(`<status code='307'/>`), `type='unavailable'`).kicked).toEqual({});
    const end = user(`<destroy jid='other@muc.meet.jitsi'><reason>over</reason></destroy>`);
    expect(presence(end, `type='unavailable'`).destroyed).toEqual({ alternate: 'other@muc.meet.jitsi', reason: 'over' });
    expect(presence(user('<destroy/>'), `type='unavailable'`).destroyed).toEqual({});
  });

  it('reads a refused join', () => {
    const result = presence(
      `<x xmlns='http://jabber.org/protocol/muc'/><error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
       <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>members only</text><lobbyroom>lobby@x</lobbyroom></error>`,
      `type='error'`,
    );
    expect(result).toMatchObject({ available: false, error: { type: 'auth', condition: 'registration-required', text: 'members only' } });
    expect(result.error?.application.map((element) => element.name)).toEqual(['lobbyroom']);
  });

  it('cuts texts, and only texts', () => {
    const result = presence(`<nick xmlns='http://jabber.org/protocol/nick'>${'n'.repeat(255)}😀</nick>`);
    expect(result.displayName).toHaveLength(256);
    expect(result.displayName?.isWellFormed()).toBe(true);
  });

  it.each([`<message from='a@b/c'/>`, '<presence/>'])('refuses %s', (text) => {
    expect(() => parseOccupantPresence(parseXml(text))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('source state', () => {
  it('counts what is not said to be unmuted as muted', () => {
    expect(info('{"a-a0":{},"a-v0":{"muted":0},"a-v1":null,"a-v2":{"muted":false,"videoType":"odd"}}')).toEqual({
      'a-a0': { muted: true },
      'a-v0': { muted: true },
      'a-v1': { muted: true },
      'a-v2': { muted: false },
    });
  });

  it.each(['', '{', '[]', 'null', '1', '"x"', `{"a":{}${' '.repeat(64 * 1024)}}`])('is empty for the malformed %.20s', (json) => {
    expect(info(json)).toEqual({});
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`s${index}`, {}]));
    expect(Object.keys(info(JSON.stringify({ ...many, ['l'.repeat(257)]: {} })))).toHaveLength(64);
  });

  it('does not mistake names for properties of objects', () => {
    expect([...presence('<SourceInfo>{"__proto__":{"muted":false}}</SourceInfo>').sources.keys()]).toEqual(['__proto__']);
  });

  it('comes from the older elements only where SourceInfo is absent', () => {
    const old = '<audiomuted>true</audiomuted><videomuted>false</videomuted><videoType>desktop</videoType>';
    expect(Object.fromEntries(presence(old).sources)).toEqual({
      'ab12cd34-a0': { muted: true },
      'ab12cd34-v0': { muted: false, videoType: 'desktop' },
    });
    expect(presence(`<videomuted>true</videomuted>`).sources.get('ab12cd34-v0')).toEqual({ muted: true, videoType: 'camera' });
    expect(presence(`${old}<SourceInfo>{}</SourceInfo>`).sources.size).toBe(0);
  });

  it('is written exactly, and read as it was written', () => {
    const one = new Map<string, SourceState>([['a-v1', { muted: false, videoType: 'desktop' }]]);
    expect(serialiseSourceInfo(one)).toBe('{"a-v1":{"muted":false,"videoType":"desktop"}}');
    const state = fc
      .tuple(fc.boolean(), fc.constantFrom(undefined, 'camera' as const, 'desktop' as const))
      .map(([muted, videoType]): SourceState => ({ muted, ...(videoType && { videoType }) }));
    const key = fc.stringMatching(/^[a-f0-9]{8}-[av][0-9]$/);
    fc.assert(
      fc.property(fc.dictionary(key, state), (states) => {
        expect(info(serialiseSourceInfo(new Map(Object.entries(states))))).toEqual({ ...states });
      }),
    );
  });
});
