import { attribute, attributes, formatSdp, parseSdp, type Section } from './sections.ts';

/** SSRCs of one local source: one primary per layer, low to high, and its retransmission stream where there is one. */
export interface LocalSsrcs {
  readonly primary: readonly number[];
  readonly rtx: readonly number[];
}

/** The SSRCs that the browser has put into an m-line of its answer; undefined while it sends nothing there. */
export function ssrcsOf(answer: string, mid: string): LocalSsrcs | undefined {
  const section = parseSdp(answer).media.find((media) => media.mid === mid);
  if (!section) return undefined;
  const listed = [...new Set(attributes(section.lines, 'ssrc').map((value) => Number(/^\d+/.exec(value)?.[0])))];
  const pairs = attributes(section.lines, 'ssrc-group')
    .filter((value) => value.startsWith('FID '))
    .map((value) => value.split(' ').slice(1).map(Number));
  const rtxOf = new Map(pairs.map(([primary, rtx]) => [primary, rtx]));
  const repair = new Set(rtxOf.values());
  const primary = listed.filter((ssrc) => !repair.has(ssrc));
  if (primary.length === 0) return undefined;
  return { primary, rtx: primary.flatMap((ssrc) => rtxOf.get(ssrc) ?? []) };
}

/** Extends a single stream to `layers` simulcast layers; `random` gives fresh SSRCs. */
export function simulcastSsrcs(single: LocalSsrcs, layers: number, random: () => number): LocalSsrcs {
  const more = Array.from({ length: Math.max(0, layers - single.primary.length) });
  return {
    primary: [...single.primary, ...more.map(random)],
    rtx: single.rtx.length === 0 ? [] : [...single.rtx, ...more.map(random)],
  };
}

/**
 * Writes a local source's SSRCs into its m-line of the answer, as a SIM group where there are several: Chromium then sends that
 * many layers (client contract §4.3). Without this Chromium would also pick new SSRCs whenever an m-line was idle for a while.
 */
export function withLocalSsrcs(answer: string, byMid: ReadonlyMap<string, LocalSsrcs>): string {
  const sdp = parseSdp(answer);
  const media = sdp.media.map((section) => {
    const ssrcs = byMid.get(section.mid);
    const sending = section.lines.some((line) => line.startsWith('a=ssrc:'));
    return ssrcs && sending ? { ...section, lines: rewritten(section, ssrcs) } : section;
  });
  return formatSdp({ session: sdp.session, media });
}

function rewritten(section: Section, ssrcs: LocalSsrcs): string[] {
  const listed = attributes(section.lines, 'ssrc');
  const cname = listed.find((value) => value.includes(' cname:'))?.split(' cname:')[1] ?? 'parley';
  const msid = attribute(section.lines, 'msid') ?? listed.find((value) => value.includes(' msid:'))?.split(' msid:')[1];
  const kept = section.lines.filter((line) => !line.startsWith('a=ssrc:') && !line.startsWith('a=ssrc-group:'));
  return [
    ...kept,
    ...(ssrcs.primary.length > 1 ? [`a=ssrc-group:SIM ${ssrcs.primary.join(' ')}`] : []),
    ...ssrcs.rtx.map((rtx, layer) => `a=ssrc-group:FID ${ssrcs.primary[layer]} ${rtx}`),
    ...[...ssrcs.primary, ...ssrcs.rtx].flatMap((ssrc) => [
      `a=ssrc:${ssrc} cname:${cname}`,
      ...(msid === undefined ? [] : [`a=ssrc:${ssrc} msid:${msid}`]),
    ]),
  ];
}
