import { AppError, type Clock, errorMessage, type Log } from '@parley/kernel';
import type { Notices } from '../notices/notices.ts';
import type { MeetState, MeetStore } from '../store.ts';
import { fileName, NOT_RECORDING, newRecorders, RECORDING_PROPERTY, recordersOf, soundOf } from './recorder-state.ts';
import type { Recording } from './recording.ts';

export interface RecorderActionsDeps {
  readonly store: MeetStore;
  readonly notices: Pick<Notices, 'show' | 'hide'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly room: { readonly displayName: string };
  readonly config: { readonly recording: { readonly local: { readonly enabled: boolean; readonly tellsEverybody: boolean } } };
  /** This browser can encode, and capture its own tab. */
  readonly support: { readonly all: boolean; readonly self: boolean };
  /** The code, when the first recording starts. */
  readonly load: () => Promise<Pick<typeof import('./recording.ts'), 'startRecording'>>;
  /** Whether the browser is to ask before it closes the page: a file that is not finished is lost. */
  readonly guard: (isOn: boolean) => void;
  readonly say: (name: string, value: string | undefined) => void;
}

/** Why there is no recording, in words; the rest is told as `failed`. */
const REASONS: Readonly<Record<string, string>> = { NOT_FOUND: 'recorder.wrongTab', LIMIT_REACHED: 'recorder.full' };

/** Records the meeting into a file on this machine. */
export class RecorderActions {
  readonly #deps: RecorderActionsDeps;
  #recording: Recording | undefined;
  #unfollow: (() => void) | undefined;
  /** Counts what was stopped: a recording may begin only after that. */
  #stops = 0;

  constructor(deps: RecorderActionsDeps) {
    this.#deps = deps;
    deps.store.subscribe((state, before) => this.#tellOfOthers(state, before));
  }

  /** The whole meeting can be recorded: the browser can capture its own tab. */
  get canRecordAll(): boolean {
    return this.#deps.config.recording.local.enabled && this.#deps.support.all;
  }

  /** At least this person alone can be recorded. */
  get canRecord(): boolean {
    return this.#deps.config.recording.local.enabled && this.#deps.support.self;
  }

  /** Has to be called from a click: the browser asks where to put the file. Whoever says no there has changed their mind. */
  async start({ onlySelf }: { readonly onlySelf: boolean }): Promise<void> {
    const { store, clock, log, room, load } = this.#deps;
    if (store.getState().recorder.status !== 'off' || !(onlySelf ? this.canRecord : this.canRecordAll)) return;
    this.#set({ status: 'starting' });
    const stops = this.#stops;
    try {
      const { startRecording } = await load();
      const now = clock.now();
      const recording = await startRecording(
        {
          fileName: fileName(room.displayName, new Date(now)),
          picture: onlySelf ? { of: 'self', track: () => store.getState().local.camera.track } : { of: 'tab' },
          sound: this.#sound(onlySelf),
        },
        { onEnd: () => void this.stop(), onFailure: (error) => this.#fail(error) },
      );
      if (stops !== this.#stops) {
        this.#set(NOT_RECORDING);
        return await recording.discard();
      }
      this.#recording = recording;
      this.#unfollow = store.subscribe(({ client, local }, before) => {
        if (client.sources !== before.client.sources || local !== before.local) recording.setSound(soundOf(client, local, onlySelf));
      });
      this.#set({ status: 'on', onlySelf, startedAt: now });
      this.#say('true');
      this.#deps.guard(true);
    } catch (error) {
      log.info({ error: errorMessage(error) }, 'not recording');
      this.#set(NOT_RECORDING);
      this.#explain(error);
    }
  }

  /** Finishes the file. */
  async stop(): Promise<void> {
    this.#stops++;
    const recording = this.#recording;
    if (!recording) return;
    this.#end();
    this.#set({ status: 'saving' });
    this.#say(undefined);
    try {
      await recording.finish();
      this.#deps.notices.show({ key: 'recorder.saved', tone: 'success', group: 'recordings' });
    } catch (error) {
      this.#explain(error);
    }
    this.#deps.guard(false);
    this.#set(NOT_RECORDING);
  }

  #sound(onlySelf: boolean): readonly MediaStreamTrack[] {
    const { client, local } = this.#deps.store.getState();
    return soundOf(client, local, onlySelf);
  }

  #fail(error: unknown): void {
    if (!this.#recording) return;
    this.#deps.log.warn({ error: errorMessage(error) }, 'recording broke off');
    this.#explain(error);
    void this.stop();
  }

  #end(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#recording = undefined;
  }

  #set(recorder: MeetState['recorder']): void {
    this.#deps.store.setState({ recorder });
  }

  #say(value: string | undefined): void {
    this.#deps.say(RECORDING_PROPERTY, value);
  }

  #explain(error: unknown): void {
    const code = AppError.is(error) ? error.code : '';
    if (code === 'NOT_ALLOWED') return;
    this.#deps.notices.show({ key: REASONS[code] ?? 'recorder.failed', tone: 'error', timeout: 'long' });
  }

  /** Where the operator wants it, people are told who records. */
  #tellOfOthers({ client }: MeetState, { client: before }: MeetState): void {
    if (client.participants === before.participants || !this.#deps.config.recording.local.tellsEverybody) return;
    for (const id of newRecorders(recordersOf(before), recordersOf(client))) {
      const name = client.participants.find((person) => person.id === id)?.displayName ?? '';
      this.#deps.notices.show({ key: 'recorder.other', values: { name }, uid: `recorder-${id}`, tone: 'warning', group: 'recordings' });
    }
  }
}
