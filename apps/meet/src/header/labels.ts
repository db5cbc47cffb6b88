import type { MeetConfig } from '@parley/ui-config';
import { recordersOf } from '../recorder/recorder-state.ts';
import type { MeetState } from '../store.ts';

/** What may stand above the pictures, by the names of the settings (ui contract §1.4 "Conference header"). */
const LABELS = [
  'subject',
  'conference-timer',
  'participants-count',
  'raised-hands-count',
  'recording',
  'local-recording',
  'video-quality',
  'insecure-room',
] as const;

export type LabelName = (typeof LABELS)[number];

export interface HeaderFacts extends Pick<MeetState, 'client' | 'recorder' | 'quality' | 'settings'> {
  /** Strangers could guess the room's name. */
  readonly isNameInsecure: boolean;
  readonly isToolbarVisible: boolean;
}

/**
 * Which labels stand there now, in the order of the settings: some always, some only together with the toolbar, and each only while
 * there is something to say.
 */
export function shownLabels(facts: HeaderFacts, header: MeetConfig['header']): readonly LabelName[] {
  const wanted = [...header.alwaysVisible, ...(facts.isToolbarVisible ? header.autoHide : [])].flatMap((name) =>
    name === 'recording' ? ['recording', 'local-recording'] : [name],
  );
  return [...new Set(wanted)].filter(isLabel).filter((name) => says(name, facts, header));
}

function isLabel(name: string): name is LabelName {
  return (LABELS as readonly string[]).includes(name);
}

function says(name: LabelName, facts: HeaderFacts, header: MeetConfig['header']): boolean {
  const { client, recorder, quality, settings } = facts;
  switch (name) {
    case 'conference-timer':
      return client.startedAt !== undefined;
    case 'participants-count':
      return client.participants.length > 0;
    case 'raised-hands-count':
      return handsUp(client) > 0;
    case 'recording':
      return client.recordings.some(({ status }) => status === 'on');
    case 'local-recording':
      return recorder.status === 'on' || recordersOf(client).size > 0;
    case 'video-quality':
      return quality.isLow || settings.lowBandwidth || settings.videoQuality < 720;
    case 'insecure-room':
      return header.warnsOfInsecureName && facts.isNameInsecure && !client.security.hasPassword && !client.security.isLobbyOn;
    case 'subject':
      return true;
  }
}

/** How many hands are up, one's own included. */
export function handsUp({ signals, participants }: MeetState['client']): number {
  const own = signals.raisedHandAt === undefined ? 0 : 1;
  return own + participants.filter(({ raisedHandAt }) => raisedHandAt !== undefined).length;
}
