import { AppError } from '@parley/kernel';
import { buildStanzaError, parseStanzaError, parseXml, stanzaError, stanzaErrorInfo, xml } from '@parley/xmpp-core';
import { defined, mediaTableArbitrary, nameArbitrary } from '@parley/xmpp-jingle/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBridgeAnnouncement, parseBridgeAnnouncement } from './bridge-announcement.ts';
import { buildBridgeLoss, parseBridgeLoss } from './bridge-loss.ts';
import { buildBridgeStats, parseBridgeStats } from './bridge-stats.ts';
import { colibriError, colibriReasonOf, overloadedError } from './error.ts';
import type { BridgeAnnouncement, BridgeStats } from './types.ts';

const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const stats = (entries: Record<string, string>): BridgeStats => {
  const children = Object.entries(entries).map(([name, value]) => `<stat name='${name}' value='${value}'/>`);
  return parseBridgeStats(parseXml(`<stats xmlns='http://jitsi.org/protocol/colibri'>${children.join('')}</stats>`));
};

describe('bridge statistics', () => {
  it('are read with the names of the reference bridge, other names ignored', () => {
    const entries = {
      stress_level: '0.25',
      average_participant_stress: '0.01',
      colibri2: 'true',
      drain: 'false',
      graceful_shutdown: 'true',
      shutting_down: 'true',
      healthy: 'false',
      region: 'eu',
      relay_id: 'r1',
      version: '2.3',
      release: 'r9',
      conferences: '17',
    };
    expect(stats(entries)).toEqual({
      stressLevel: 0.25,
      averageParticipantStress: 0.01,
      colibri2: true,
      drain: false,
      gracefulShutdown: true,
      shuttingDown: true,
      healthy: false,
      region: 'eu',
      relayId: 'r1',
      version: '2.3',
      release: 'r9',
    });
  });

  it('that say nothing mean a draining bridge without COLIBRI2', () => {
    const silent = { colibri2: false, drain: true, gracefulShutdown: false, shuttingDown: false, stressLevel: 0 };
    expect(stats({})).toEqual(silent);
    expect(stats({ stress_level: 'NaN', average_participant_stress: '-1', region: '' })).toEqual(silent);
  });

  it('are found in a presence, and missed where there are none', () => {
    const presence = parseXml(
      `<presence><stats xmlns='http://jitsi.org/protocol/colibri'><stat name='colibri2' value='true'/></stats></presence>`,
    );
    expect(parseBridgeStats(presence).colibri2).toBe(true);
    expect(() => parseBridgeStats(parseXml('<presence/>'))).toThrow(invalid);
    expect(() => parseBridgeStats(parseXml(`<stats xmlns='http://jitsi.org/protocol/colibri'><stat/></stats>`))).toThrow(invalid);
  });

  it('are written exactly', () => {
    const value: BridgeStats = {
      colibri2: true,
      drain: false,
      gracefulShutdown: false,
      shuttingDown: false,
      healthy: true,
      stressLevel: 0.5,
      version: 'p1',
    };
    expect(buildBridgeStats(value).toString()).toBe(
      '<stats xmlns="http://jitsi.org/protocol/colibri"><stat name="stress_level" value="0.5"/><stat name="colibri2" value="true"/>' +
        '<stat name="drain" value="false"/><stat name="graceful_shutdown" value="false"/><stat name="shutting_down" value="false"/>' +
        '<stat name="healthy" value="true"/><stat name="version" value="p1"/></stats>',
    );
  });

  it('are read as they were written', () => {
    const stress = fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value + 0);
    const arbitrary = fc
      .record({
        colibri2: fc.boolean(),
        drain: fc.boolean(),
        gracefulShutdown: fc.boolean(),
        shuttingDown: fc.boolean(),
        healthy: optional(fc.boolean()),
        stressLevel: stress,
        averageParticipantStress: optional(stress),
        region: optional(nameArbitrary),
        relayId: optional(nameArbitrary),
        version: optional(nameArbitrary),
        release: optional(nameArbitrary),
      })
      .map((value) => defined(value) as BridgeStats);
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(parseBridgeStats(parseXml(buildBridgeStats(value).toString()))).toEqual(value);
      }),
    );
  });
});

describe('bridge announcements', () => {
  const NO_MEDIA = { payloadTypes: [], headerExtensions: [] };

  it('are absent from bridges of other makes, and refused without their id', () => {
    expect(parseBridgeAnnouncement(parseXml('<presence><bridge/></presence>'))).toBeUndefined();
    expect(() => parseBridgeAnnouncement(parseXml(`<presence><bridge xmlns='urn:parley:bridge:0'/></presence>`))).toThrow(invalid);
  });

  it('are written exactly', () => {
    const value: BridgeAnnouncement = {
      serverId: 'jvb1',
      webSocketAddress: '10.0.0.1:9090',
      media: { audio: NO_MEDIA, video: NO_MEDIA },
      sctp: true,
    };
    expect(buildBridgeAnnouncement(value).toString()).toBe(
      '<bridge xmlns="urn:parley:bridge:0" server-id="jvb1" web-socket="10.0.0.1:9090" sctp="true"><media type="audio"/><media type="video"/></bridge>',
    );
  });

  it('are read as they were written', () => {
    const arbitrary = fc
      .record({
        serverId: nameArbitrary,
        webSocketAddress: optional(nameArbitrary),
        media: fc.record({ audio: mediaTableArbitrary, video: mediaTableArbitrary }),
        sctp: fc.boolean(),
      })
      .map((value) => defined(value) as BridgeAnnouncement);
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(parseBridgeAnnouncement(parseXml(xml('presence', {}, buildBridgeAnnouncement(value)).toString()))).toEqual(value);
      }),
    );
  });
});

describe('COLIBRI2 errors', () => {
  /** What the other side throws after the error went over the wire. */
  const overTheWire = (error: unknown): AppError => {
    const stanza = parseXml(xml('iq', { type: 'error' }, buildStanzaError(stanzaErrorInfo(error))).toString());
    const { condition, ...info } = parseStanzaError(stanza);
    return stanzaError(condition, info.text, info);
  };

  it('carry reason and endpoint over the wire', () => {
    const error = overTheWire(colibriError('item-not-found', { reason: 'unknown_endpoint', endpointId: 'ab', text: 'gone' }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'gone' });
    expect(colibriReasonOf(error)).toEqual({ reason: 'unknown_endpoint', endpointId: 'ab' });
    expect(colibriReasonOf(overTheWire(colibriError('conflict', { reason: 'conference_already_exists' })))).toEqual({
      reason: 'conference_already_exists',
    });
  });

  it('are written exactly', () => {
    const error = colibriError('service-unavailable', { reason: 'graceful_shutdown' });
    expect(buildStanzaError(stanzaErrorInfo(error)).toString()).toBe(
      '<error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><error xmlns="jitsi:colibri2" reason="graceful_shutdown"/></error>',
    );
  });

  it('of a bridge that is full hold no reason that other focuses cannot read, and no condition for which they leave it', () => {
    const error = overTheWire(overloadedError('full'));
    expect(colibriReasonOf(error)).toEqual({ reason: 'overloaded' });
    expect(buildStanzaError(stanzaErrorInfo(error)).toString()).toBe(
      '<error type="wait"><bad-request xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">full</text><overloaded xmlns="urn:parley:bridge:0"/></error>',
    );
  });

  it('without a reason are told from those with one', () => {
    expect(colibriReasonOf(overTheWire(colibriError('item-not-found')))).toBeUndefined();
    expect(colibriReasonOf(new AppError('TIMEOUT', 'late'))).toBeUndefined();
    expect(colibriReasonOf('oops')).toBeUndefined();
  });

  it.each([
    ['CONFERENCE_NOT_FOUND', 'conference_not_found'],
    ['something_new', 'unspecified'],
  ])('with reason %s read as %s', (given, reason) => {
    const application = [parseXml(`<error xmlns='jitsi:colibri2' reason='${given}'/>`)];
    expect(colibriReasonOf(stanzaError('item-not-found', undefined, { application }))).toEqual({ reason });
  });
});

describe('what a bridge has lost', () => {
  const told = (xml: string) => parseBridgeLoss(parseXml(`<message>${xml}</message>`));

  it('is a conference, or endpoints of one', () => {
    expect(String(buildBridgeLoss({ meetingId: 'm1' }))).toBe(`<conference-lost xmlns="urn:parley:bridge:0" meeting-id="m1"/>`);
    const some = `<endpoints-lost xmlns="urn:parley:bridge:0" meeting-id="m1"><endpoint id="a"/><endpoint id="b"/></endpoints-lost>`;
    expect(String(buildBridgeLoss({ meetingId: 'm1', endpoints: ['a', 'b'] }))).toBe(some);
    expect(buildBridgeLoss({ meetingId: 'm1', endpoints: [] })).toEqual([]);
    expect(told(some)).toEqual({ meetingId: 'm1', endpoints: ['a', 'b'] });
    expect(told('<body>hello</body>')).toBeUndefined();
  });

  it('is told in as many messages as it takes', () => {
    const endpoints = Array.from({ length: 2_345 }, (_, index) => `e${index}`);
    const messages = buildBridgeLoss({ meetingId: 'm1', endpoints });
    const losses = messages.map((lost) => parseBridgeLoss(xml('message', {}, lost)));
    expect(losses.map((loss) => loss?.endpoints?.length)).toEqual([1_000, 1_000, 345]);
    expect(losses.flatMap((loss) => loss?.endpoints ?? [])).toEqual(endpoints);
  });

  it.each([
    ['<conference-lost xmlns="urn:parley:bridge:0"/>'],
    ['<endpoints-lost xmlns="urn:parley:bridge:0"><endpoint id="a"/></endpoints-lost>'],
    ['<endpoints-lost xmlns="urn:parley:bridge:0" meeting-id="m1"><endpoint id="a"/><endpoint/></endpoints-lost>'],
    [`<endpoints-lost xmlns="urn:parley:bridge:0" meeting-id="m1">${'<endpoint id="a"/>'.repeat(1_001)}</endpoints-lost>`],
  ])('is refused when it is malformed', (xml) => {
    expect(() => told(xml)).toThrow(invalid);
  });
});
