import { AppError } from '@parley/kernel';

/** One `m=` section: its lines without line ends, the `m=` line first. */
export interface Section {
  readonly kind: string;
  readonly mid: string;
  readonly lines: readonly string[];
}

export interface Sdp {
  readonly session: readonly string[];
  readonly media: readonly Section[];
}

/** All values of `a=NAME:value` lines. */
export function attributes(lines: readonly string[], name: string): string[] {
  const prefix = `a=${name}:`;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

/** First value of `a=NAME:value`. */
export function attribute(lines: readonly string[], name: string): string | undefined {
  return attributes(lines, name)[0];
}

/**
 * Splits a description (RFC 8866) into its session part and its media sections; every section needs a mid.
 * @throws AppError INPUT_INVALID when it is not a description or a section has no `a=mid`
 */
export function parseSdp(text: string): Sdp {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines[0] !== 'v=0') throw new AppError('INPUT_INVALID', 'not a session description');
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const media = starts.map((start, index): Section => {
    const own = lines.slice(start, starts[index + 1]);
    const mid = attribute(own, 'mid');
    if (mid === undefined) throw new AppError('INPUT_INVALID', 'media section without a=mid');
    return { kind: /^m=(\S+)/.exec(own[0] ?? '')?.[1] ?? '', mid, lines: own };
  });
  return { session: lines.slice(0, starts[0] ?? lines.length), media };
}

/** The text form, with CRLF line ends. */
export function formatSdp(sdp: Sdp): string {
  return [...sdp.session, ...sdp.media.flatMap((section) => section.lines), ''].join('\r\n');
}
