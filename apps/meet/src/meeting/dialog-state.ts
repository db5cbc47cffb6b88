import type { SettingsTab } from '../settings-dialog/tabs.ts';

/** Every window over the page with what it is opened with; an owner adds a line here and one in `dialogs.tsx`. */
export interface DialogParams {
  /** An emoji for a message, by the message's id. */
  readonly reaction: { readonly message: string };
  readonly recording: undefined;
  readonly recordingConsent: undefined;
  readonly livestream: undefined;
  readonly invite: undefined;
  /** Onto this machine. */
  readonly localRecording: undefined;
  readonly security: undefined;
  readonly stats: undefined;
  readonly videoQuality: undefined;
  readonly subject: undefined;
  readonly video: undefined;
  /** Of somebody else, by endpoint id. */
  readonly volume: { readonly id: string };
  readonly muteEveryone: { readonly kind: 'audio' | 'video' };
  readonly palette: undefined;
  readonly shortcuts: undefined;
  readonly settings: { readonly tab?: SettingsTab };
}

export type DialogName = keyof DialogParams;

/** The window that is open, with its parameters beside its name. */
export type DialogState = {
  readonly [N in DialogName]: { readonly name: N } & Readonly<DialogParams[N] extends undefined ? object : DialogParams[N]>;
}[DialogName];

/** What a window's component gets. It stays mounted while it closes, so that it can fade. */
export interface DialogProps<N extends DialogName> {
  readonly params: Extract<DialogState, { readonly name: N }>;
  readonly onClose: () => void;
}
