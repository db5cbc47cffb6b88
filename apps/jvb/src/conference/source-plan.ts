import type { VideoType } from '@parley/bridge-channel';
import type { Encoding } from '@parley/sfu';
import { colibriError, type MediaSource } from '@parley/xmpp-colibri2';
import type { MediaType } from '@parley/xmpp-jingle';

/** What one `<media-source>` of an endpoint means for the bridge. */
export interface SourcePlan {
  readonly name: string;
  readonly kind: MediaType;
  /** Lowest layer first. */
  readonly encodings: readonly [Encoding, ...Encoding[]];
  readonly videoType: VideoType;
  /** Every SSRC of the source, the ones for retransmission too. */
  readonly ssrcs: readonly number[];
  /** Equal for sources that need the same producer. */
  readonly key: string;
}

const MAX_LAYERS = 3;
const MAX_SOURCES = 20;

/**
 * The sources that an endpoint announces: layers by the SIM group, retransmission by the FID groups (bridge contract §2).
 * @throws AppError bad-request for a source without SSRC, and for a name or an SSRC that is used twice
 */
export function planSources(sources: readonly MediaSource[]): SourcePlan[] {
  if (sources.length > MAX_SOURCES) throw colibriError('resource-constraint', { text: `more than ${MAX_SOURCES} sources` });
  const plans = sources.map(planSource);
  if (new Set(plans.map((plan) => plan.name)).size < plans.length)
    throw colibriError('bad-request', { text: 'a source name is used twice' });
  const ssrcs = plans.flatMap((plan) => plan.ssrcs);
  if (new Set(ssrcs).size < ssrcs.length) throw colibriError('bad-request', { text: 'an SSRC is used twice' });
  return plans;
}

function planSource({ id, type, sources, groups }: MediaSource): SourcePlan {
  const known = new Set(sources.map((source) => source.ssrc));
  const fid = new Map<number, number>();
  for (const { semantics, ssrcs } of groups) {
    const [main, rtx] = ssrcs;
    if (semantics === 'FID' && main !== undefined && rtx !== undefined) fid.set(main, rtx);
  }
  const retransmission = new Set(fid.values());
  const simulcast = groups.find((group) => group.semantics === 'SIM')?.ssrcs.slice(0, MAX_LAYERS) ?? [];
  const single = [...known].filter((ssrc) => !retransmission.has(ssrc)).slice(0, 1);
  const layers = type === 'video' && simulcast.length > 0 ? simulcast : single;
  const [first, ...others] = layers.map((ssrc): Encoding => {
    const rtxSsrc = fid.get(ssrc);
    return { ssrc, ...(type === 'video' && rtxSsrc !== undefined && { rtxSsrc }) };
  });
  if (!first) throw colibriError('bad-request', { text: `source ${id} has no SSRC` });
  const encodings = [first, ...others] as const;
  const videoType = sources.some((source) => source.videoType === 'desktop') ? 'desktop' : 'camera';
  const ssrcs = encodings.flatMap(({ ssrc, rtxSsrc }) => (rtxSsrc === undefined ? [ssrc] : [ssrc, rtxSsrc]));
  return { name: id, kind: type, encodings, videoType, ssrcs, key: `${type} ${ssrcs.join()}` };
}
