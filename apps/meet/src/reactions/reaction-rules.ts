import type { ClientState, Meeting } from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import type { Notices } from '../notices/notices.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';
import { areReactionsMuted } from './muted.ts';

export interface ReactionRulesDeps {
  readonly log: Log;
  readonly notices: Pick<Notices, 'show'>;
  readonly settings: Pick<SettingsActions, 'all' | 'set'>;
  readonly meeting: () => Meeting | undefined;
}

/** Moderators can have reactions make no sound. As with official clients it is everybody's own switch that is set: whoever wants sets it back. */
export class ReactionRules {
  readonly #deps: ReactionRulesDeps;

  constructor(deps: ReactionRulesDeps) {
    this.#deps = deps;
  }

  mute(isOn: boolean): void {
    const { log, meeting } = this.#deps;
    const said = meeting()?.client.services.people.signal({ mutesReactions: isOn || undefined });
    said?.catch((error: unknown) => log.warn({ error: errorMessage(error) }, 'reactions not muted'));
  }

  /** The meeting has changed. */
  follow(before: ClientState, after: ClientState): void {
    const isMuted = areReactionsMuted(after);
    if (isMuted === areReactionsMuted(before) || after.phase !== 'joined') return;
    const { settings, notices } = this.#deps;
    settings.set({ sounds: { ...settings.all.sounds, reactions: !isMuted } });
    notices.show({ key: `reactionSounds.${isMuted ? 'off' : 'on'}`, timeout: 'short', uid: 'reactionSounds' });
  }
}
