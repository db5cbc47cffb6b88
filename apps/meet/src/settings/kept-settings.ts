import { readJson, type Shelf } from '../browser/storage.ts';
import { readSettings, type Settings } from './settings.ts';

export const SETTINGS_KEY = 'parley.settings';
/** Where earlier versions kept the name, the devices and how they were left, by the same names. */
const FORMER_KEY = 'parley.preferences';
const VERSION = 1;

/** Settings on a shelf of the browser. */
export class KeptSettings {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  read(): Settings {
    return readSettings(readJson(this.#shelf, SETTINGS_KEY) ?? readJson(this.#shelf, FORMER_KEY));
  }

  /** Changes only what is named: another tab may have kept something else meanwhile. */
  write(change: Partial<Settings>): void {
    this.#shelf.set(SETTINGS_KEY, JSON.stringify({ ...this.read(), ...change, version: VERSION }));
  }
}
