import type { ReceiverConstraints } from '@parley/bridge-channel';
import type { ClientState, Meeting } from '@parley/client';
import { type Clock, errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Notices } from '../notices/notices.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';
import type { MeetStore } from '../store.ts';
import { cameraLimit, limited, limitsKey } from './limits.ts';
import type { QualityMonitor } from './quality-monitor.ts';
import { NO_QUALITY, withoutOthers, withPerson } from './quality-state.ts';

export interface QualityActionsDeps {
  readonly config: Pick<MeetConfig, 'startAudioOnly' | 'videoQuality'>;
  readonly store: MeetStore;
  readonly settings: SettingsActions;
  readonly notices: Pick<Notices, 'show' | 'hide'>;
  readonly log: Log;
  readonly clock: Clock;
  /** Somebody looks at the page. */
  readonly isWatched: () => boolean;
  readonly meeting: () => Meeting | undefined;
  /** Asks the bridge anew for what the screen needs. */
  readonly askAnew: () => void;
}

/** How good pictures are to be, and how good the connection is. */
export class QualityActions {
  readonly #deps: QualityActionsDeps;
  #monitor: QualityMonitor | undefined;
  /** Counts meetings: the monitor's code may come after the meeting is over. */
  #life = 0;
  #asked = '';

  constructor(deps: QualityActionsDeps) {
    this.#deps = deps;
  }

  /** The largest height of pictures, received and sent; leaves low-bandwidth mode. */
  setHeight(videoQuality: Settings['videoQuality']): void {
    this.#deps.settings.set({ videoQuality, lowBandwidth: false });
    this.#setLow(false);
  }

  /** Sound and shared screens only; the microphone and the camera stay as they are. */
  setLowBandwidth(isLow: boolean): void {
    this.#deps.settings.set({ lowBandwidth: isLow });
    this.#setLow(isLow);
  }

  /** What to ask the bridge for, under the person's limits. */
  limited(wanted: ReceiverConstraints): ReceiverConstraints {
    return limited(wanted, this.#deps.store.getState(), this.#deps.config.videoQuality);
  }

  /** A meeting begins: `meeting` is not started yet. */
  begin(meeting: Meeting): void {
    const { config, store, settings } = this.#deps;
    const isLow = settings.all.lowBandwidth || config.startAudioOnly;
    store.setState({ quality: { ...NO_QUALITY, isLow } });
    meeting.on('endpointStats', ({ from, quality }) => store.setState((state) => ({ quality: withPerson(state.quality, from, quality) })));
    this.#apply();
    if (isLow) this.#sayLow();
  }

  /** After every change of the meeting's state. */
  follow(before: ClientState, state: ClientState): void {
    const { store } = this.#deps;
    if (state.phase === 'joined' && before.phase !== 'joined') this.#watch();
    if (state.phase === 'failed') this.end();
    if (state.participants !== before.participants) {
      const present = new Set(state.participants.map(({ id }) => id));
      store.setState(({ quality }) => ({ quality: withoutOthers(quality, present) }));
    }
    const mayAskOther = state.sources !== before.sources || state.participants !== before.participants;
    if (mayAskOther && this.#key() !== this.#asked) this.#apply();
  }

  /** The meeting is over. Idempotent. */
  end(): void {
    this.#life++;
    this.#monitor?.stop();
    this.#monitor = undefined;
    this.#deps.store.setState({ quality: NO_QUALITY });
  }

  #setLow(isLow: boolean): void {
    const { store, notices } = this.#deps;
    store.setState(({ quality }) => ({ quality: { ...quality, isLow } }));
    this.#apply();
    if (isLow) this.#sayLow();
    else notices.hide('quality.low');
  }

  #sayLow(): void {
    const actions = [{ key: 'quality.lowOff', run: () => this.setLowBandwidth(false) }];
    this.#deps.notices.show({ key: 'quality.low', tone: 'normal', timeout: 'long', actions });
  }

  #apply(): void {
    const { store, meeting, askAnew } = this.#deps;
    this.#asked = this.#key();
    meeting()?.setCameraLimit(cameraLimit(store.getState()));
    askAnew();
  }

  #key(): string {
    const { store, config } = this.#deps;
    return limitsKey(store.getState(), config.videoQuality.maxFullResolution);
  }

  #watch(): void {
    if (this.#monitor) return;
    const life = this.#life;
    import('./quality-monitor.ts').then(
      (module) => {
        if (life !== this.#life || this.#monitor) return;
        const { config, store, notices, meeting, log, clock, isWatched } = this.#deps;
        this.#monitor = new module.QualityMonitor({
          store,
          notices,
          log,
          clock,
          isWatched,
          isAdaptive: config.videoQuality.isAdaptive,
          peer: () => meeting()?.client.peer,
          tellOthers: (stats) => meeting()?.client.sendStats(stats),
          onStrain: () => this.#apply(),
          useLess: () => this.setLowBandwidth(true),
        });
      },
      (error: unknown) => this.#deps.log.warn({ error: errorMessage(error) }, 'no numbers of the connection'),
    );
  }
}
