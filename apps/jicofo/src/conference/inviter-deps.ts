import type { Clock, Log } from '@parley/kernel';
import type { ForceMute } from '@parley/xmpp-colibri2';
import type { ConferenceRules } from '../config.ts';
import type { Counters } from '../counters.ts';
import type { JingleSender } from './jingle-sender.ts';
import type { Participant } from './participant.ts';
import type { BridgePort, BridgeSelector, RoomPort } from './ports.ts';
import type { SourceMap } from './source-map.ts';
import type { SourceSignaller } from './source-signaller.ts';

/** What inviting needs of the rest of a conference. */
export interface InviterDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly rules: ConferenceRules;
  readonly room: RoomPort;
  readonly sender: JingleSender;
  readonly bridges: BridgeSelector;
  readonly bridgePort: BridgePort;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly sources: SourceMap;
  readonly signaller: SourceSignaller;
  readonly meetingId: () => string;
  /** Participants from which a room gets a bridge. */
  readonly minParticipants: () => number;
  readonly pinnedVersion: () => string | undefined;
  readonly startMuted: (participant: Participant) => { readonly audio: boolean; readonly video: boolean };
  readonly forceMute: (participant: Participant) => ForceMute;
  /** The number of bridges of the conference, or whether one can be found, changed. */
  readonly onBridges: (state: { readonly count: number; readonly available?: boolean }) => void;
}
