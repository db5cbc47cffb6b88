import type { MeetStore } from '../store.ts';
import type { KeptSettings } from './kept-settings.ts';
import type { Settings } from './settings.ts';

/** How a person's own settings are changed; what follows from a change is up to whoever reads `state.settings`. */
export class SettingsActions {
  readonly #deps: { readonly store: MeetStore; readonly kept: KeptSettings };

  constructor(deps: { readonly store: MeetStore; readonly kept: KeptSettings }) {
    this.#deps = deps;
  }

  get all(): Settings {
    return this.#deps.store.getState().settings;
  }

  /** Sets and keeps. */
  set(change: Partial<Settings>): void {
    const { store, kept } = this.#deps;
    kept.write(change);
    store.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
  }
}
