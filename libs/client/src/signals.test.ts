import { parseXml, xml } from '@parley/xmpp-core';
import { describe, expect, it } from 'vitest';
import { readSignals, type Signals, writeSignals } from './signals.ts';

const read = (children: string, before?: Signals) => readSignals(parseXml(`<presence>${children}</presence>`), before);
const VIDEO = { video: 'https://x/a.mp4', isPlaying: true, time: 12.3, isMuted: false, volume: 0.5 };

describe('signals in a presence', () => {
  it.each<[string, Signals]>([
    ['', {}],
    ['<jitsi_participant_raisedHand>1700000000000</jitsi_participant_raisedHand>', { raisedHandAt: 1_700_000_000_000 }],
    ['<jitsi_participant_raisedHand>true</jitsi_participant_raisedHand>', { raisedHandAt: 1 }],
    ['<jitsi_participant_raisedHand/>', {}],
    ['<jitsi_participant_raisedHand>0</jitsi_participant_raisedHand>', {}],
    ['<jitsi_participant_raisedHand>soon</jitsi_participant_raisedHand>', {}],
    ['<follow-me tileViewEnabled="true" filmstripVisible="true"/>', { followMe: { hasTiles: true } }],
    ['<follow-me off="true"/>', {}],
    [
      '<shared-video from="aa" state="pause" time="-3" muted="true" volume="9">dQw4w9WgXcQ</shared-video>',
      { sharedVideo: { video: 'dQw4w9WgXcQ', isPlaying: false, time: 0, isMuted: true, volume: 1 } },
    ],
    [
      '<shared-video from="aa" state="start" time="x" volume="undefined">dQw4w9WgXcQ</shared-video>',
      { sharedVideo: { video: 'dQw4w9WgXcQ', isPlaying: true, time: 0, isMuted: false, volume: 1 } },
    ],
    ['<shared-video state="stop">dQw4w9WgXcQ</shared-video>', {}],
    ['<mute-reactions startReactionsMuted="true"/>', { mutesReactions: true }],
    ['<mute-reactions startReactionsMuted="false"/>', {}],
    ['<mute-reactions/>', {}],
    ['<shared-video state="playing"/>', {}],
    [`<shared-video state="playing">${'v'.repeat(3_000)}</shared-video>`, {}],
  ])('%.90s', (children, expected) => {
    expect(read(children)).toEqual(expected);
  });

  it('keep what is said once until something else is said; a hand is down when it is not up', () => {
    const before: Signals = { raisedHandAt: 5, sharedVideo: VIDEO, followMe: {}, mutesReactions: true };
    expect(read('', before)).toEqual({ sharedVideo: VIDEO, followMe: {}, mutesReactions: true });
    const ended = '<shared-video state="stop">x</shared-video><follow-me off="true"/><mute-reactions startReactionsMuted="false"/>';
    expect(read(ended, before)).toEqual({});
  });

  it('are read as they were written', () => {
    const signals: Signals = { raisedHandAt: 7, sharedVideo: VIDEO, followMe: { pins: ['bb'] }, mutesReactions: true };
    expect(readSignals(xml('presence', {}, writeSignals(signals, 'me')))).toEqual(signals);
    expect(writeSignals({}, 'me')).toEqual([]);
  });

  it('say that something has ended to those who were told that it began', () => {
    const former: Signals = { raisedHandAt: 7, followMe: {}, sharedVideo: VIDEO, mutesReactions: true };
    expect(writeSignals({}, 'me', former).map(String)).toEqual([
      '<jitsi_participant_raisedHand>0</jitsi_participant_raisedHand>',
      '<follow-me off="true"/>',
      '<mute-reactions startReactionsMuted="false"/>',
      '<shared-video from="me" state="stop" time="12.3" muted="false" volume="0.5">https://x/a.mp4</shared-video>',
    ]);
    expect(readSignals(xml('presence', {}, writeSignals({}, 'me', former)), former)).toEqual({});
    expect(writeSignals(former, 'me', {})).toHaveLength(4);
  });
});
