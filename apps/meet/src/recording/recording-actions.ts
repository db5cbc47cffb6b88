import { activeRecording, type ClientState, type ConferenceClient, type RecordingMode, type RecordingRequest } from '@parley/client';
import { AppError, errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import { nameOf } from '../chat/talk-state.ts';
import type { Notices } from '../notices/notices.ts';
import type { Sounds } from '../sounds/sounds.ts';
import type { MeetStore } from '../store.ts';
import { failureNotice, recordingNews } from './server-recording.ts';

export interface RecordingActionsDeps {
  readonly store: MeetStore;
  readonly config: Pick<MeetConfig, 'recording' | 'mode'>;
  readonly log: Log;
  readonly notices: Pick<Notices, 'show'>;
  readonly sounds: Pick<Sounds, 'play'>;
  readonly client: () => ConferenceClient | undefined;
  /** Nobody is recorded who has not agreed to it. */
  readonly askConsent: () => void;
}

/** Recordings and streams that the server makes. */
export class RecordingActions {
  readonly #deps: RecordingActionsDeps;
  /** Sessions about which this person has been asked. */
  readonly #asked = new Set<string>();

  constructor(deps: RecordingActionsDeps) {
    this.#deps = deps;
  }

  /** `isTranscribed`: what is said is written down as well. */
  async start(request: RecordingRequest, isTranscribed = false): Promise<void> {
    const client = this.#deps.client();
    if (!client) return;
    const { gateways, commands } = client.services;
    await this.#attempt(request.mode, async () => {
      if (isTranscribed) await commands.setTranscribing(true);
      await gateways.startRecording(request);
    });
  }

  async stop(mode: RecordingMode): Promise<void> {
    const { client, store } = this.#deps;
    const session = activeRecording(store.getState().client.recordings, mode);
    if (session) await this.#attempt(mode, async () => client()?.services.gateways.stopRecording(session));
  }

  /** Tells what has begun and ended. */
  follow(before: ClientState, after: ClientState): void {
    const isArrival = before.phase !== 'joined';
    if (after.phase !== 'joined' || (before.recordings === after.recordings && !isArrival)) return;
    const { notices, sounds } = this.#deps;
    // The focus tells newcomers of recordings before they are inside: what goes on is news to them, what has ended is not.
    const known = isArrival ? after.recordings.filter(({ status }) => status === 'off') : before.recordings;
    for (const { notice, sound } of recordingNews(known, after.recordings, (id) => nameOf(after, id))) {
      notices.show(notice);
      if (sound) sounds.play(sound);
    }
    this.#ask(after, isArrival);
  }

  /** Nobody is asked twice, nor whoever has started it; with `skipConsentInMeeting` only those who come into a recorded meeting. */
  #ask({ recordings, endpointId }: ClientState, isArrival: boolean): void {
    const { config, askConsent } = this.#deps;
    const { needsConsent, skipsConsentInMeeting } = config.recording;
    const news = recordings.filter(({ id, status, initiator }) => status === 'on' && initiator !== endpointId && !this.#asked.has(id));
    for (const { id } of news) this.#asked.add(id);
    const isAsked = needsConsent && !config.mode.isMachine && (isArrival || !skipsConsentInMeeting);
    if (news.length > 0 && isAsked) askConsent();
  }

  async #attempt(mode: RecordingMode, work: () => Promise<unknown>): Promise<void> {
    const { log, notices } = this.#deps;
    try {
      await work();
    } catch (error) {
      log.warn({ mode, error: errorMessage(error) }, 'not recorded');
      notices.show(failureNotice(mode, conditionOf(error)));
    }
  }
}

/** The condition of a stanza error, where it is one. */
function conditionOf(error: unknown): string {
  const stanza = AppError.is(error) ? (error.details.stanza as { readonly condition?: string } | undefined) : undefined;
  return stanza?.condition ?? '';
}
