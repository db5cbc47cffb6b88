import type { FocusPresence } from './focus-presence.ts';
import type { Participant } from './participant.ts';
import type { SourceMap } from './source-map.ts';
import type { StartMuted } from './start-muted.ts';

export interface ConferenceState {
  readonly jid: string;
  readonly meetingId: string;
  readonly createdMs: number;
  readonly bridge: string | undefined;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly sources: SourceMap;
  readonly presence: FocusPresence;
  readonly mainRoom: string | undefined;
  readonly startMuted: StartMuted;
}

/** A conference as JSON for `/debug`: no names, no secrets. */
export function describeConference(state: ConferenceState) {
  const { jid, meetingId, createdMs, bridge, participants, sources, presence, mainRoom, startMuted } = state;
  return {
    room: jid,
    meetingId,
    created: new Date(createdMs).toISOString(),
    bridge: bridge ?? null,
    bridgeAvailable: presence.bridgeAvailable,
    ...(mainRoom !== undefined && { mainRoom }),
    startMuted,
    properties: Object.fromEntries(presence.properties),
    participants: [...participants.values()].map((participant) => ({
      endpoint: participant.nick,
      role: participant.role,
      affiliation: participant.affiliation,
      ...(participant.service && { service: participant.service }),
      ...(participant.isVisitor && { visitor: true }),
      region: participant.presence.region ?? null,
      session: participant.session
        ? { sid: participant.session.sid, state: participant.session.state, bridge: participant.session.bridge.bridge.jid }
        : null,
      inviting: participant.invitation !== undefined || participant.postponed !== undefined,
      features: [...participant.features],
      sources: {
        audio: sources.get(participant.nick).audio.sources.map(({ ssrc, name }) => ({ ssrc, name })),
        video: sources.get(participant.nick).video.sources.map(({ ssrc, name }) => ({ ssrc, name })),
      },
    })),
  };
}
