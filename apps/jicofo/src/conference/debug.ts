import type { FocusPresence } from './focus-presence.ts';
import type { Participant } from './participant.ts';
import type { SourceMap } from './source-map.ts';

export interface ConferenceState {
  readonly jid: string;
  readonly meetingId: string;
  readonly createdMs: number;
  readonly bridge: string | undefined;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly sources: SourceMap;
  readonly presence: FocusPresence;
}

/** A conference as JSON for `/debug`: no names, no secrets. */
export function describeConference({ jid, meetingId, createdMs, bridge, participants, sources, presence }: ConferenceState) {
  return {
    room: jid,
    meetingId,
    created: new Date(createdMs).toISOString(),
    bridge: bridge ?? null,
    bridgeAvailable: presence.bridgeAvailable,
    properties: Object.fromEntries(presence.properties),
    participants: [...participants.values()].map((participant) => ({
      endpoint: participant.nick,
      role: participant.role,
      affiliation: participant.affiliation,
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
