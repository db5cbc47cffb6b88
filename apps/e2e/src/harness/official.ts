import type { Page } from 'playwright-core';
import { poll } from './poll.ts';

/** What scripts of the original client's surroundings use of `window.APP` (ui contract §1.11). */
export interface OfficialApp {
  readonly conference: {
    readonly _room?: {
      isJoined(): boolean;
      getParticipants(): readonly { getId(): string; getDisplayName(): string; getProperty(name: string): string | undefined }[];
      isLobbySupported(): boolean;
      leave(): Promise<void>;
      kickParticipant(id: string, reason?: string): void;
      readonly room: {
        readonly roomjid: string;
        readonly members: Readonly<Record<string, object>>;
        addListener(name: string, listener: (...values: string[]) => void): void;
        addOrReplaceInPresence(name: string, value: { readonly value: string }): void;
        sendPresence(): void;
      };
    };
    readonly membersCount: number;
    isJoined(): boolean;
    getMyUserId(): string;
    listMembers(): readonly { getId(): string; getDisplayName(): string; isAudioMuted(): boolean }[];
    getConnectionState(): string | null | undefined;
    getStats(): { readonly bitrate: { readonly upload: number; readonly download: number } };
    isLocalAudioMuted(): boolean;
    isLocalVideoMuted(): boolean;
    muteAudio(muted: boolean): void;
    muteVideo(muted: boolean): void;
    hangup(): void;
  };
  readonly store: {
    getState(): Readonly<Record<string, never>>;
    dispatch(action: object): void;
  };
  readonly UI: { getLargeVideoID(): string | undefined };
}

declare global {
  interface Window {
    readonly APP?: OfficialApp;
  }
}

/** Waits until each of these is in the page and can be seen; names those that are not. */
export async function expectVisible(page: Page, selectors: readonly string[]): Promise<void> {
  const look = async () => {
    const seen = await Promise.all(
      selectors.map(async (selector) => ({ selector, isSeen: await page.locator(selector).first().isVisible() })),
    );
    const missing = seen.filter(({ isSeen }) => !isSeen).map(({ selector }) => selector);
    if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
    return true;
  };
  await poll(look, { timeoutMs: 10_000, what: 'official names' });
}
