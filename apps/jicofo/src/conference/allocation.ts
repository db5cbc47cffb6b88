import { FEATURE } from '@parley/xmpp-core';
import type { Bridge } from '../bridges/bridge-registry.ts';
import type { ConferenceRules } from '../config.ts';
import type { AllocationRequest } from './bridge-session.ts';
import { classicTables, type MediaTables, tablesFor } from './media-table.ts';
import type { Participant } from './participant.ts';

/** What this participant is offered of the bridge's table. */
export function tablesOf({ features }: Participant, bridge: Bridge, rules: ConferenceRules): MediaTables {
  return tablesFor(bridge.announcement?.media ?? classicTables(rules.classic), features);
}

/** What a bridge has to know of a participant (focus contract §12, §15). */
export function allocationOf(
  participant: Participant,
  options: { readonly bridge: Bridge; readonly rules: ConferenceRules; readonly forceMute: AllocationRequest['forceMute'] },
): AllocationRequest {
  const { bridge, rules, forceMute } = options;
  const { features, presence, service, isVisitor } = participant;
  const { rewriting, audio, video } = participant.receiver(rules);
  const tables = tablesOf(participant, bridge, rules);
  // Gateways and recorders stand in the same network as the bridge.
  const isLocal = service !== undefined;
  return {
    id: participant.nick,
    statsId: presence.statsId,
    capabilities: new Set(['source-names', ...(rewriting ? ['ssrc-rewriting'] : []), ...(isLocal ? ['private-address-connectivity'] : [])]),
    media: { ...(audio && { audio: tables.audio }), ...(video && { video: tables.video }) },
    sctp: rules.sctp && features.has(FEATURE.sctp) && bridge.announcement?.sctp !== false,
    forceMute,
    ...(isVisitor && { mucRole: 'visitor' }),
    ...(presence.diarize && { diarize: true }),
  };
}
