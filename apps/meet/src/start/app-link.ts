import type { BrowserKind } from './browser-kind.ts';

export interface AppNames {
  readonly scheme: string;
  /** Of the Android app. */
  readonly package?: string | undefined;
}

/** Address that opens the meeting in the app (ui contract §3.4). `page` is the address of the meeting here. */
export function appLink(page: string, platform: BrowserKind['platform'], { scheme, package: name = 'org.jitsi.meet' }: AppNames): string {
  const { host, pathname, search, hash } = new URL(page);
  const meeting = `${host}${pathname}${search}`;
  if (platform !== 'android') return `${scheme}://${meeting}${hash}`;
  // An intent keeps its own words behind a hash: the meeting's would end it.
  return `intent://${meeting}#Intent;scheme=${scheme};package=${name};end`;
}
