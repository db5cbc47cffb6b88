import { AppError, type Log } from '@parley/kernel';
import type { DevicesPort } from './ports.ts';

/** What this person shares besides camera and microphone. */
export interface SharedScreen {
  readonly screen?: MediaStreamTrack;
  /** Sound of the screen, or sound alone. */
  readonly sound?: MediaStreamTrack;
}

export type ShareProblem = 'refused' | 'failed' | 'noSound';

export interface ScreenShareDeps {
  readonly devices: Pick<DevicesPort, 'openScreen'>;
  readonly log: Log;
  readonly onChange: (shared: SharedScreen) => void;
  readonly onProblem?: (problem: ShareProblem) => void;
}

/** One screen, window or tab, with its sound where there is any; or only the sound of one. */
export class ScreenShare {
  readonly #deps: ScreenShareDeps;
  #shared: SharedScreen = {};
  #isAsking = false;
  #isClosed = false;

  constructor(deps: ScreenShareDeps) {
    this.#deps = deps;
  }

  get shared(): SharedScreen {
    return this.#shared;
  }

  /**
   * Asks what to share, in place of what is shared. Whoever closes the browser's own dialogue has changed their mind: no error, and
   * everything stays as it was.
   */
  async start({ isSoundOnly = false }: { readonly isSoundOnly?: boolean } = {}): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const { screen, sound } = await this.#deps.devices.openScreen({ isSoundOnly });
      if (this.#isClosed) return stopAll({ ...(screen && { screen }), ...(sound && { sound }) });
      if (isSoundOnly && !sound) {
        screen?.stop();
        this.#deps.onProblem?.('noSound');
        return;
      }
      if (isSoundOnly) screen?.stop();
      stopAll(this.#shared);
      this.#take({ ...(screen && !isSoundOnly && { screen }), ...(sound && { sound }) });
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isAsking = false;
    }
  }

  stop(): void {
    if (!this.#shared.screen && !this.#shared.sound) return;
    stopAll(this.#shared);
    this.#set({});
  }

  /** Releases everything without a word. */
  close(): void {
    this.#isClosed = true;
    stopAll(this.#shared);
  }

  #take(shared: SharedScreen): void {
    // The browser's own bar ends it as well; a sound that ends alone leaves the picture.
    shared.screen?.addEventListener('ended', () => {
      if (this.#shared.screen === shared.screen) this.stop();
    });
    shared.sound?.addEventListener('ended', () => {
      if (this.#shared.sound !== shared.sound) return;
      const { screen } = this.#shared;
      this.#set(screen ? { screen } : {});
    });
    this.#set(shared);
  }

  #failed(error: unknown): void {
    const code = AppError.is(error) ? error.code : 'INTERNAL';
    this.#deps.log.info({ code }, 'screen not shared');
    if (code === 'CLOSED') return;
    this.#deps.onProblem?.(code === 'NOT_ALLOWED' ? 'refused' : 'failed');
  }

  #set(shared: SharedScreen): void {
    this.#shared = shared;
    if (!this.#isClosed) this.#deps.onChange(shared);
  }
}

function stopAll({ screen, sound }: SharedScreen): void {
  screen?.stop();
  sound?.stop();
}
