import type { ConferenceClient } from '@parley/client';
import { type Log, systemClock } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { CaptionsActions } from '../captions/captions-actions.ts';
import type { Notices } from '../notices/notices.ts';
import type { Sounds } from '../sounds/sounds.ts';
import type { MeetStore } from '../store.ts';
import { RecordingActions } from './recording-actions.ts';

export interface RecordDomainDeps {
  readonly store: MeetStore;
  readonly config: MeetConfig;
  readonly log: Log;
  readonly notices: Notices;
  readonly sounds: Sounds;
  readonly client: () => ConferenceClient | undefined;
  readonly say: (name: string, value: string | undefined) => void;
  readonly askConsent: () => void;
}

/** What machines keep of the meeting: recordings, streams and what is said. */
export function createRecordDomain(deps: RecordDomainDeps): { readonly recording: RecordingActions; readonly captions: CaptionsActions } {
  return { recording: new RecordingActions(deps), captions: new CaptionsActions({ ...deps, clock: systemClock }) };
}
