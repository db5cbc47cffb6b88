/** Red, green, blue; 0 to 255. */
export type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** WCAG 2.2, text of any size. */
export const READABLE = 4.5;

/** Reads `#rgb`, `#rrggbb` and `rgb(…)`; other ways to write a colour cannot be calculated with. */
export function parseColor(text: string): Rgb | undefined {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  const numbers = /^rgb\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)\s*\)$/i.exec(text)?.slice(1).map(Number);
  return numbers?.every((number) => number <= 255) ? (numbers as unknown as Rgb) : undefined;
}

export function formatColor(color: Rgb): string {
  return `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** WCAG contrast, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** 0 black, 1 white. */
export function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `share` of the first one, the rest of the other. */
export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((part, index) => part * share + (other[index] ?? 0) * (1 - share)) as unknown as Rgb;
}

/** Black or white, whichever can be read on it. */
export function textOn(background: Rgb): Rgb {
  return contrast(background, WHITE) >= contrast(background, BLACK) ? WHITE : BLACK;
}

/** The colour, or the next one towards black or white that can be read on every background. */
export function readableOn(color: Rgb, backgrounds: readonly Rgb[]): Rgb {
  const isGood = (candidate: Rgb) => backgrounds.every((background) => contrast(candidate, background) >= READABLE);
  const end = textOn(backgrounds[0] ?? WHITE);
  const steps = Array.from({ length: 11 }, (_, step) => mix(end, color, step / 10));
  return steps.find(isGood) ?? end;
}
