import { type Element, FEATURE, NS, xml } from '@parley/xmpp-core';
import { type SourceState, serialiseSourceInfo } from '@parley/xmpp-muc';

const NODE = 'urn:parley:client';

/** What this client can do, as the focus reads it (focus contract §5). Rewriting: remote sources come over the bridge channel. */
export const CLIENT_FEATURES: readonly string[] = [
  NS.caps,
  NS.discoInfo,
  NS.ping,
  'urn:xmpp:jingle:1',
  NS.rtp,
  FEATURE.audio,
  FEATURE.video,
  NS.dtls,
  NS.iceUdp,
  FEATURE.rtx,
  FEATURE.transportCc,
  FEATURE.sourceNames,
  FEATURE.jsonSources,
  FEATURE.ssrcRewriting,
  FEATURE.multipleVideoStreams,
  FEATURE.audioMute,
  FEATURE.startMutedMetadata,
  FEATURE.sctp,
].sort();

/** Entity capabilities hash (XEP-0115 §5.1) of the client's features. */
export async function capsHash(): Promise<string> {
  const text = `client/web//Parley<${CLIENT_FEATURES.join('<')}<`;
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Answer to disco#info; `node` is repeated as asked. */
export function discoInfo(node: string | undefined): Element {
  return xml(
    'query',
    { xmlns: NS.discoInfo, node },
    xml('identity', { category: 'client', type: 'web', name: 'Parley' }),
    CLIENT_FEATURES.map((feature) => xml('feature', { var: feature })),
  );
}

export interface PresenceContent {
  readonly displayName: string;
  readonly capsHash: string;
  readonly sources: ReadonlyMap<string, SourceState>;
  /** What can be shown here. Official clients send the first of theirs that everybody lists (client contract §7.2). */
  readonly videoCodecs: readonly string[];
}

/** Children of every presence to the room (client contract §3.2); later ones repeat them all. */
export function presenceChildren({ displayName, capsHash: ver, sources, videoCodecs }: PresenceContent): Element[] {
  return [
    xml('c', { xmlns: NS.caps, hash: 'sha-1', node: NODE, ver }),
    xml('SourceInfo', {}, serialiseSourceInfo(sources)),
    xml('jitsi_participant_codecList', {}, videoCodecs.join()),
    ...(displayName === '' ? [] : [xml('nick', { xmlns: NS.nick }, displayName)]),
  ];
}
