/** Which browser this is, as far as texts and links depend on it. */
export interface BrowserKind {
  /** As UNSUPPORTED_BROWSERS of interface_config.js names them. */
  readonly name: 'chrome' | 'firefox' | 'safari' | 'edge' | 'opera' | 'other';
  readonly platform: 'android' | 'ios' | 'desktop';
}

const NAMES: readonly (readonly [RegExp, BrowserKind['name']])[] = [
  [/\b(Edg|EdgA|EdgiOS)\//, 'edge'],
  [/\b(OPR|Opera)\//, 'opera'],
  [/\b(Firefox|FxiOS)\//, 'firefox'],
  [/(Chrome|Chromium|CriOS)\//, 'chrome'],
  [/\bSafari\//, 'safari'],
];

/** @param touchPoints tablets of Apple call themselves Macs, but no Mac can be touched. */
export function browserKind(userAgent: string, touchPoints = 0): BrowserKind {
  const name = NAMES.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'other';
  if (/\bAndroid\b/.test(userAgent)) return { name, platform: 'android' };
  const isApple = /\b(iPhone|iPad|iPod)\b/.test(userAgent) || (/\bMacintosh\b/.test(userAgent) && touchPoints > 1);
  return { name, platform: isApple ? 'ios' : 'desktop' };
}
