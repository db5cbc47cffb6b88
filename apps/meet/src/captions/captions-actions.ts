import type { ClientState, ConferenceClient, Transcript } from '@parley/client';
import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Notices } from '../notices/notices.ts';
import type { MeetStore } from '../store.ts';
import { type CaptionsState, dropLine, hearTranscript, mayTranscribe, NO_CAPTIONS } from './captions-state.ts';

export interface CaptionsActionsDeps {
  readonly store: MeetStore;
  readonly config: Pick<MeetConfig, 'captions'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly notices: Pick<Notices, 'show'>;
  readonly client: () => ConferenceClient | undefined;
  /** Shows others a text under a name in this person's presence. */
  readonly say: (name: string, value: string | undefined) => void;
}

/** As long as two lines take to be read. */
const SHOWN_MS = 5_000;
/** What the transcriber looks for in presence (ui contract §1.12, "Subtitles"). */
const WANTED = 'jitsi_participant_requestingTranscription';
const LANGUAGE = 'jitsi_participant_translation_language';

/** Subtitles: asking for them, and showing what comes. */
export class CaptionsActions {
  readonly #deps: CaptionsActionsDeps;
  readonly #timers = new Map<string, Timer>();

  constructor(deps: CaptionsActionsDeps) {
    this.#deps = deps;
  }

  toggle(): void {
    this.setOn(!this.#state.isOn);
  }

  /** Wants subtitles from now on, or no more. Calls a transcriber in where none listens and this person may. */
  setOn(isOn: boolean): void {
    const { say, store, config } = this.#deps;
    this.#set({ ...this.#state, isOn, lines: [] });
    say(WANTED, isOn ? 'true' : undefined);
    if (!isOn) say(LANGUAGE, undefined);
    else if (config.captions.startsForAll) this.#call(store.getState().client);
  }

  /** In another language; undefined: as it was said. */
  setLanguage(language: string | undefined): void {
    const { language: _, ...rest } = this.#state;
    this.#deps.say(LANGUAGE, language);
    this.#set({ ...rest, lines: [], ...(language !== undefined && { language }) });
    if (!rest.isOn) this.setOn(true);
  }

  /** Something was said. */
  hear(transcript: Transcript): void {
    this.#set(hearTranscript(this.#state, transcript));
    if (!this.#state.lines.some(({ id }) => id === transcript.id)) return;
    this.#timers.get(transcript.id)?.cancel();
    this.#timers.set(
      transcript.id,
      this.#deps.clock.after(SHOWN_MS, () => this.#drop(transcript.id)),
    );
  }

  /** Forgets everything: the person has left. */
  reset(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#set(NO_CAPTIONS);
  }

  #call(state: ClientState): void {
    const { client, log, notices } = this.#deps;
    const gateways = client()?.services.gateways;
    if (!gateways || state.hasTranscriber || state.metadata.isTranscribing || !mayTranscribe(state)) return;
    gateways.callTranscriber().catch((error: unknown) => {
      log.warn({ error: errorMessage(error) }, 'no transcriber');
      notices.show({ key: 'captions.failed', name: 'transcribing.failed', tone: 'error' });
      this.setOn(false);
    });
  }

  #drop(id: string): void {
    this.#timers.delete(id);
    this.#set(dropLine(this.#state, id));
  }

  get #state(): CaptionsState {
    return this.#deps.store.getState().captions;
  }

  #set(captions: CaptionsState): void {
    if (captions !== this.#state) this.#deps.store.setState({ captions });
  }
}
