import type { RoomPath, SessionStore } from '@parley/client';
import type { Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { MachineAccount } from './config/machine-account.ts';
import type { PageWindow } from './pages/pages-actions.ts';
import type { Signalling } from './room-address.ts';
import type { KeptSettings } from './settings/kept-settings.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import type { MeetStore } from './store.ts';

export interface ControllerDeps {
  readonly config: MeetConfig;
  readonly room: RoomPath;
  readonly signalling: Signalling;
  readonly signIn: SignIn;
  readonly session: SessionStore;
  readonly roomJid: string;
  readonly store: MeetStore;
  /** Of a recorder or gateway. */
  readonly account?: MachineAccount | undefined;
  /** What this browser remembers of its person. */
  readonly kept: KeptSettings;
  readonly log: Log;
  readonly window: PageWindow;
  /** The conference's code, which comes later than the first screen. */
  readonly conference: Promise<typeof import('./conference.ts')>;
  /** The link itself wants to go in without asking. */
  readonly mediaOff: boolean;
}

export interface PressedButton {
  /** Its name in `toolbarButtons`, or an operator's own. */
  readonly key: string;
  /** Nothing else happens. */
  readonly preventsExecution: boolean;
}
