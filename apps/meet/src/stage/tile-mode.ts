import type { ClientState } from '@parley/client';
import type { MeetConfig } from '@parley/ui-config';
import type { PanesState } from '../panes/panes-state.ts';
import type { StageState } from './stage-state.ts';
import { screensOf } from './tiles.ts';

export interface StageRules {
  readonly layout: MeetConfig['layout'];
  readonly mode: Pick<MeetConfig['mode'], 'isRecorder'>;
}

interface Situation {
  readonly client: ClientState;
  readonly stage: StageState;
  /** A document or a whiteboard stands beside the pictures, and wants room. */
  readonly panes?: PanesState;
}

/**
 * Whether everybody is shown in a grid (ui contract §1.4): as this person wants it; else from three people on, unless somebody or
 * something is to be seen large. Whoever is alone fills the screen either way.
 */
export function isTileView({ client, stage, panes }: Situation, { layout, mode }: StageRules): boolean {
  if (!layout.tileView.enabled) return false;
  if (stage.wantsTiles !== undefined) return stage.wantsTiles;
  const isLarge =
    stage.pins.length > 0 || panes?.open !== undefined || mode.isRecorder || hasScreen(client, layout) || hasSharedVideo(client);
  return !isLarge && client.participants.length >= 2;
}

/** Whether anybody's screen is to be seen large by itself. */
export function hasScreen({ participants }: Pick<ClientState, 'participants'>, { autoPinScreenShare }: MeetConfig['layout']): boolean {
  if (autoPinScreenShare === 'never') return false;
  return participants.some((person) => screensOf(person).length > 0);
}

function hasSharedVideo({ signals, participants }: ClientState): boolean {
  return signals.sharedVideo !== undefined || participants.some(({ sharedVideo }) => sharedVideo !== undefined);
}

/** How many may be large by choice at once. */
export function maxPinsOf({ maxPins }: StageState, wanted: number, { filmstrip }: MeetConfig['layout']): number {
  return filmstrip.hasStage ? (maxPins ?? Math.max(wanted, filmstrip.maxOnStage)) : 1;
}
