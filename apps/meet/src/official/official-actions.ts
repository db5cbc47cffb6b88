import type { MediaActions } from '../media/media-actions.ts';
import type { PeopleActions } from '../people/people-actions.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';

/** What of the controller actions move. */
export interface OfficialControls {
  readonly media: Pick<MediaActions, 'setMuted'>;
  readonly people: Pick<PeopleActions, 'setHand'>;
  readonly settings: Pick<SettingsActions, 'set'>;
}

/** What scripts dispatch to the store of the original client (ui contract §1.11). */
export interface OfficialAction {
  readonly type?: unknown;
  readonly [key: string]: unknown;
}

/** Does what an action asks for; unknown ones change nothing, as in the original. */
export function performOfficial(action: OfficialAction, controller: OfficialControls): void {
  switch (action.type) {
    case 'SET_AUDIO_MUTED':
      if (typeof action.muted === 'boolean') controller.media.setMuted('audio', action.muted);
      break;
    case 'SET_VIDEO_MUTED':
      if (typeof action.muted === 'boolean') controller.media.setMuted('camera', action.muted);
      break;
    case 'LOCAL_PARTICIPANT_RAISE_HAND':
      controller.people.setHand(
        typeof action.raisedHandTimestamp === 'number' && action.raisedHandTimestamp > 0 ? action.raisedHandTimestamp : undefined,
      );
      break;
    case 'SET_AUDIO_ONLY':
      if (typeof action.audioOnly === 'boolean') controller.settings.set({ lowBandwidth: action.audioOnly });
      break;
    default:
      break;
  }
}
